namespace LightLM.Tasks;

/// <summary>What was written when a text's vector was made in a caller's memory.</summary>
/// <param name="Dimensions">The numbers of the vector.</param>
/// <param name="TokenCount">The tokens that the encoder ran on, special ones included.</param>
/// <param name="Cut">The text where it was longer than the model reads; null where all of it was read.</param>
public readonly record struct EmbeddedText(int Dimensions, int TokenCount, CutText? Cut)
{
    /// <summary>Whether the text was longer than the model reads.</summary>
    public bool IsTruncated => Cut is not null;
}
