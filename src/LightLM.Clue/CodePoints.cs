namespace LightLM.Clue;

/// <summary>Positions in the official files count Unicode code points, while .NET strings index UTF-16 units.</summary>
internal static class CodePoints
{
    /// <summary>The most code points of a text that a message shows.</summary>
    public const int ExcerptLength = 40;

    /// <summary><paramref name="count"/> code points from <paramref name="start"/> on; null when they do not lie in the text.</summary>
    public static string? Slice(string text, int start, int count)
    {
        if (start < 0 || count < 0 || Skip(text, 0, start) is not int from || Skip(text, from, count) is not int to)
        {
            return null;
        }

        return text[from..to];
    }

    /// <summary>The beginning of a text on one line, for messages.</summary>
    public static string Excerpt(string text, int most = ExcerptLength)
    {
        string start = Slice(text, 0, most) ?? text;
        return (start.Length < text.Length ? start + "…" : text).ReplaceLineEndings(" ");
    }

    /// <summary>The UTF-16 index of the first surrogate without its other half, or -1: such a text has no UTF-8 form.</summary>
    public static int IndexOfLoneSurrogate(string text)
    {
        for (int i = 0; i < text.Length; i += UnitsAt(text, i))
        {
            if (char.IsSurrogate(text[i]) && UnitsAt(text, i) == 1)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>The UTF-16 index that lies so many code points behind another, or null where the text ends before.</summary>
    public static int? Skip(string text, int index, int count)
    {
        for (; count > 0 && index < text.Length; count--)
        {
            index += UnitsAt(text, index);
        }

        return count == 0 ? index : null;
    }

    /// <summary>How many UTF-16 units the code point at an index has.</summary>
    public static int UnitsAt(string text, int index) =>
        char.IsHighSurrogate(text[index]) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]) ? 2 : 1;
}
