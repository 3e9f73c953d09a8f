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

    public override TaskInput<PromptQuery, IReadOnlyList<FoundSpan>> CreateInput() => new PromptInput(this);

    /// <summary>Computes [rows, 2], the logits of starts and ends, from hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>Refuses a prompt that the model cannot read.</summary>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="prompt">The prompt.</param>
    /// <exception cref="InputException">It is empty, too long, or holds special tokens.</exception>
    public void Check(ReadOnlySpan<Token> tokens, string prompt)
    {
        string name = $"What to find, \"{Excerpt.Of(prompt)}\"";
        if (tokens.Length == 0)
        {
            throw new InputException($"{name}: expected at least one token, found none. Name it with visible characters.");
        }

        if (tokens.Length > Session.MostBeforeWindows)
        {
            throw new InputException($"{name}: expected at most {Session.MostBeforeWindows} tokens, found {tokens.Length}. Name it more shortly.");
        }

        if (!IsPrompt(tokens))
        {
            throw new InputException($"{name}: expected words, found a special token. Name it without it.");
        }
    }

    /// <summary>Whether the model can read a prompt.</summary>
    /// <param name="tokens">Its tokens.</param>
    public bool IsPrompt(ReadOnlySpan<Token> tokens)
    {
        TextTokenizer tokenizer = Session.Tokenizer;
        foreach (Token token in tokens)
        {
            if (token.Id == tokenizer.ClassificationId || token.Id == tokenizer.SeparatorId || token.Id == tokenizer.MaskId)
            {
                return false;
            }
        }

        return tokens.Length > 0 && tokens.Length <= Session.MostBeforeWindows;
    }
}
