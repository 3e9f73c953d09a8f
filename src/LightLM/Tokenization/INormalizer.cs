using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>Normalizes texts, and knows where each character of the result comes from. Safe for concurrent use.</summary>
internal interface INormalizer
{
    /// <summary>What normalizes texts for a vocabulary.</summary>
    /// <exception cref="InputException">The rules have a fault.</exception>
    static INormalizer Of(TokenizerSettings settings) =>
        settings.Unigram is UnigramRules rules ? new UnigramNormalizer(rules) : new TextNormalizer(settings.Options);

    /// <summary>Normalizes a part of a text.</summary>
    /// <param name="text">The text up to the end of the part.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="view">Receives the code points in the place of what it holds.</param>
    void Normalize(ReadOnlySpan<char> text, int start, WordBuffer view);

    /// <summary>The code points of a normalized text.</summary>
    int[] Normalize(string text)
    {
        WordBuffer view = WordBuffer.Rent();
        Normalize(text, 0, view);
        int[] codePoints = [.. view.Items.ToArray().Select(scalar => scalar.Value)];
        view.Return();
        return codePoints;
    }
}
