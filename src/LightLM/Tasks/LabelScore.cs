using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Tasks;

/// <summary>A label with its score.</summary>
/// <param name="Label">The label's name.</param>
/// <param name="Score">The probability, from 0 to 1, or the logit, as the model's <see cref="ScoreFunction"/> says.</param>
/// <param name="Id">The label's id: its place among the model's labels, or in the vocabulary.</param>
public readonly record struct LabelScore(string Label, float Score, int Id)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Score:0.0000}");
}
