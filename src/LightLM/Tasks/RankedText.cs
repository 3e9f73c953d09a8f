using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Tasks;

/// <summary>A text with how well it fits a query.</summary>
/// <param name="Text">The text.</param>
/// <param name="Index">Its place in the list that was ranked, counted from 0.</param>
/// <param name="Score">
/// What the model's <see cref="ScoreFunction"/> makes of its one label, or of the second of two: a probability from 0 to 1, or with
/// <see cref="ScoreFunction.Identity"/> the logit.
/// </param>
/// <param name="Logit">
/// What texts are sorted by, which tells scores near 0 and 1 apart: the logit of the label, less that of the first of two where the score is
/// their softmax.
/// </param>
public sealed record RankedText(string Text, int Index, float Score, float Logit)
{
    /// <summary>What of the query and of the text was cut in this pair; empty where all of both was read.</summary>
    public IReadOnlyList<CutText> Cuts { get; init; } = [];

    /// <summary>Whether the query or the text was longer than the model reads.</summary>
    public bool IsTruncated => Cuts.Count > 0;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}: {Score:0.0000} {Text}");
}
