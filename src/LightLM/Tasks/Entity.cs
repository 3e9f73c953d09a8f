using System.Globalization;

namespace LightLM.Tasks;

/// <summary>A named entity in a text.</summary>
/// <param name="Type">The entity's type, such as "address".</param>
/// <param name="Text">The entity as the text has it.</param>
/// <param name="Start">The first UTF-16 unit of the original text.</param>
/// <param name="Length">The number of UTF-16 units.</param>
/// <param name="Score">
/// From 0 to 1: the mean probability of the labels of its tokens; of heads that label starts and ends, the product of both probabilities; of
/// heads that score spans, the logistic function of the score, which is above 0.5.
/// </param>
public sealed record Entity(string Type, string Text, int Start, int Length, float Score)
{
    /// <summary>The UTF-16 unit behind the last one.</summary>
    public int End => Start + Length;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Type} {Text} [{Start}, {End}) {Score:0.0000}");
}
