namespace LightLM.Tasks;

/// <summary>Which places of a text are predicted, and what may stand there.</summary>
public sealed record FillOptions
{
    /// <summary>The most candidates for each place.</summary>
    public int Count { get; init; } = 5;

    /// <summary>
    /// The words that are scored, in place of the vocabulary's best pieces; empty for these. A word of several pieces fits as many [MASK]s in a row.
    /// </summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>
    /// UTF-16 units of the text whose tokens are predicted as they stand there, unmasked, beside the [MASK]s: what models of spelling correction
    /// were trained for.
    /// </summary>
    public IReadOnlyList<int> At { get; init; } = [];

    /// <summary>Whether all tokens are predicted as they stand there, beside the [MASK]s.</summary>
    public bool Everywhere { get; init; }
}
