using System.Globalization;

namespace LightLM.Tasks;

/// <summary>A token with the probability that it stands in the place of another.</summary>
/// <param name="Text">The token's part of the text.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Score">The probability, from 0 to 1, that the token was replaced.</param>
public readonly record struct ReplacedToken(string Text, int Start, int Length, float Score)
{
    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text} [{Start}, {Start + Length}) {Score:0.0000}");
}
