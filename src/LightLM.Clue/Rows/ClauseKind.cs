using System.Globalization;
using System.Text;

namespace LightLM.Clue.Rows;

/// <summary>What a clause is written in: clauses of one kind and length have about equally many tokens.</summary>
internal enum ClauseKind
{
    /// <summary>Something else, mostly a word in letters.</summary>
    Word,

    /// <summary>Digits alone.</summary>
    Number,

    /// <summary>At least one Chinese character.</summary>
    Chinese,
}

/// <summary>Tells kinds of clauses apart.</summary>
internal static class ClauseKinds
{
    /// <summary>The kind of a clause.</summary>
    public static ClauseKind Of(string clause)
    {
        bool isNumber = clause.Length > 0;
        foreach (Rune rune in clause.EnumerateRunes())
        {
            if (IsChinese(rune))
            {
                return ClauseKind.Chinese;
            }

            isNumber &= Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber;
        }

        return isNumber ? ClauseKind.Number : ClauseKind.Word;
    }

    /// <summary>Whether a character is a Chinese one: unified and compatibility ideographs, planes 2 and 3, and the zero 〇.</summary>
    public static bool IsChinese(Rune rune) => rune.Value is
        (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFF) or 0x3007;
}
