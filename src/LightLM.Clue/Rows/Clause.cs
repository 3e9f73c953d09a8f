using System.Globalization;
using LightLM.Tokenization;

namespace LightLM.Clue.Rows;

/// <summary>A piece of a text between punctuation, symbols and white space.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Start">Where it starts, in UTF-16 units.</param>
internal sealed record Clause(string Text, int Start)
{
    /// <summary>Its length in code points.</summary>
    public int Length { get; } = TextOffsets.CountCodePoints(Text);

    /// <summary>What it is written in.</summary>
    public ClauseKind Kind { get; } = ClauseKinds.Of(Text);

    /// <summary>The clauses of a text, in its order.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isKept">Whether a place, in UTF-16 units, belongs to no clause; null where that is up to the characters.</param>
    public static IEnumerable<Clause> Split(string text, Func<int, bool>? isKept = null)
    {
        int start = 0;
        for (int place = 0; place < text.Length; place += CodePoints.UnitsAt(text, place))
        {
            if (IsBetween(CharUnicodeInfo.GetUnicodeCategory(text, place)) || isKept?.Invoke(place) == true)
            {
                if (place > start)
                {
                    yield return new Clause(text[start..place], start);
                }

                start = place + CodePoints.UnitsAt(text, place);
            }
        }

        if (start < text.Length)
        {
            yield return new Clause(text[start..], start);
        }
    }

    /// <summary>Whether characters of a category stand between clauses: all but letters, their marks, and numbers.</summary>
    private static bool IsBetween(UnicodeCategory category) =>
        category is (> UnicodeCategory.OtherNumber and not UnicodeCategory.PrivateUse and not UnicodeCategory.OtherNotAssigned);
}
