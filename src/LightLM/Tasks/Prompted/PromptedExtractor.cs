using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks.Prompted;

/// <summary>
/// Universal information extraction (Lu et al., UIE, 2022): finds what a prompt names, by probabilities of tokens as starts and as ends. Long texts
/// are read in overlapping windows, each behind the prompt; what two of them share is judged by the one that has more around it.
/// </summary>
internal sealed class PromptedExtractor(ModelSession session) : TaskHead<PromptQuery, IReadOnlyList<FoundSpan>>(session)
{
    /// <summary>The probability above which a token is a start or an end, where nobody says otherwise.</summary>
    public const float UsualThreshold = 0.5f;

    private readonly ClassifierHead _head = new(DenseLayer.LoadSideBySide(
        session.Weights, [TensorNames.PromptedStart, TensorNames.PromptedEnd], 1, session.Package.Encoder.OutputSize, session.Encoder.Kernels));

    /// <summary>Refuses a threshold that is no probability.</summary>
    /// <exception cref="InputException">It is not from 0 to 1.</exception>
    public static float Checked(float threshold) => threshold is >= 0 and <= 1
        ? threshold
        : throw new InputException(FormattableString.Invariant($"The threshold: expected a probability from 0 to 1, found {threshold}."));

    public override string Operation => "extract";

    public override TaskInput<PromptQuery, IReadOnlyList<FoundSpan>> CreateInput() => new PromptInput(this);

    /// <summary>Computes [rows, 2], the logits of starts and ends, from hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>Makes the tokens of a text or a prompt.</summary>
    public TokenizedText Tokenize(string text) => new(text, Session.Tokenizer.Tokenize(text));

    /// <summary>Refuses a prompt that the model cannot read.</summary>
    /// <exception cref="InputException">It is empty, too long, or holds special tokens.</exception>
    public void Check(TokenizedText prompt)
    {
        if (FindFault(prompt) is string fault)
        {
            throw new InputException($"What to find, \"{Excerpt.Of(prompt.Text)}\": {fault}");
        }
    }

    /// <summary>Finds why the model cannot read a prompt.</summary>
    /// <returns>What was expected, what was found and what to do, or null.</returns>
    public string? FindFault(TokenizedText prompt)
    {
        int tokens = prompt.Tokens.Count;
        if (tokens == 0)
        {
            return "expected at least one token, found none. Name it with visible characters.";
        }

        if (tokens > Session.MostBeforeWindows)
        {
            return $"expected at most {Session.MostBeforeWindows} tokens, found {tokens}. Name it more shortly.";
        }

        return prompt.Tokens.Any(token => IsMark(token.Id)) ? "expected words, found a special token. Name it without it." : null;
    }

    /// <summary>Whether a token marks where a sequence begins or a text ends, or is to be guessed.</summary>
    private bool IsMark(int id)
    {
        TextTokenizer tokenizer = Session.Tokenizer;
        return id == tokenizer.ClassificationId || id == tokenizer.SeparatorId || id == tokenizer.MaskId;
    }
}
