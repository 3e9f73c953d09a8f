namespace LightLM.Tasks;

/// <summary>Something that was found in a text.</summary>
/// <param name="Name">What it is, as the schema calls it.</param>
/// <param name="Text">Its part of the text.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Probability">That of its first token as a start times that of its last token as an end.</param>
/// <param name="Parts">What belongs to it, in the order of the schema and of the text.</param>
public sealed record Extraction(string Name, string Text, int Start, int Length, float Probability, IReadOnlyList<Extraction> Parts)
{
    /// <summary>The unit behind its last one.</summary>
    public int End => Start + Length;
}
