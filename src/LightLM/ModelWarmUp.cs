using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Tasks;

namespace LightLM;

/// <summary>
/// Runs a model on a few short inputs. Kernels are compiled when they are first called, one method for each height of a tile, and buffers
/// grow with the first inputs; this takes some tens of milliseconds that the first caller would wait for.
/// </summary>
internal sealed class ModelWarmUp(LightModel model, ModelSession session)
{
    /// <summary>Between them, whatever the height of a tile is, these numbers of rows leave every remainder that is handled apart.</summary>
    private static readonly int[] Lengths = [1, 2, 3, 5, 11, 23];

    /// <summary>Chinese, Latin with an accent, digits, punctuation: what the tokenizer treats apart.</summary>
    private const string Text = "我们在A座5楼，café。";

    public void Run()
    {
        RunEncoder();
        if (session.Package.Tokenizer is not null)
        {
            try
            {
                RunTask();
            }
            catch (InputException)
            {
                // The vocabulary or the limits of a model may be too small for the text.
            }
        }
    }

    private void RunEncoder()
    {
        int longest = Math.Min(session.Task.MaxLength, Lengths[^1]);
        foreach (int length in Lengths)
        {
            RunSequence(Math.Min(length, longest), rows: null);
        }

        RunSequence(longest, rows: [0]);
    }

    private void RunSequence(int length, int[]? rows)
    {
        int[] zeros = new int[length];
        session.Encoders.Run([new EncodedSequence(zeros, zeros, rows)], static (_, _, _) => { });
    }

    private void RunTask()
    {
        switch (session.Task.Head)
        {
            case HeadKind.TokenClassification or HeadKind.SpanScoring or HeadKind.StartEndClassification:
                model.FindEntities(Text);
                break;
            case HeadKind.SequenceClassification:
                model.Classify(Text, Text);
                break;
            case HeadKind.SpanPairClassification:
                model.ResolveCoreference(Text, new TextSpan(0, 2), new TextSpan(3, 1));
                break;
            case HeadKind.QuestionAnswering:
                model.Answer(Text, Text);
                break;
            case HeadKind.MaskedLanguageModel:
                model.FillMask(Text + session.Package.Tokenizer!.SpecialNames.Mask);
                if (session.Task.HasNextSentence)
                {
                    model.JudgeNextSentence(Text, Text);
                }

                break;
            case HeadKind.MultipleChoice:
                model.Choose(Text, [Text, Text]);
                break;
            case HeadKind.PromptedExtraction:
                model.Extract(Text, ExtractionSchema.Parse("时间"));
                break;
            case HeadKind.ReplacedTokenDetection:
                model.FindReplacedTokens(Text);
                break;
            default:
                model.Embed(Text);
                break;
        }
    }
}
