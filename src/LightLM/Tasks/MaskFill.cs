namespace LightLM.Tasks;

/// <summary>What fits a place of a text.</summary>
/// <param name="Start">The place's first UTF-16 unit in the original text.</param>
/// <param name="Length">Its number of UTF-16 units: those of a [MASK], of several in a row, or of the token that stands there.</param>
/// <param name="Candidates">
/// The most probable pieces, in descending order, with their probabilities from 0 to 1; or the words that were asked for and fit, each with the
/// product of its pieces' probabilities, every [MASK] judged by itself, and its place among the words as id.
/// </param>
public sealed record MaskFill(int Start, int Length, IReadOnlyList<LabelScore> Candidates)
{
    /// <summary>The piece that stands there, with its probability; null behind a [MASK].</summary>
    public LabelScore? Present { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"[{Start}, {Start + Length}) {string.Join(", ", Candidates)}";
}
