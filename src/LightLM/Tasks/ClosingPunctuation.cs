using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>The punctuation behind an answer that belongs to the sentence around it.</summary>
internal static class ClosingPunctuation
{
    private const string Terminal = "。．.，,、；;：:！!？?…";
    private const string Closing = "”’」』）)】］]》〉}";
    private const string Opening = "“‘「『（(【［[《〈{";

    /// <summary>How many of a span's tokens are left without the punctuation at its end; at least one.</summary>
    /// <remarks>A closing bracket or quotation mark whose opening one is in the span is part of it.</remarks>
    public static int LengthWithout(ReadOnlySpan<Token> span, string text)
    {
        int count = span.Length;
        while (count > 1 && IsOutside(span[..count], text))
        {
            count--;
        }

        return count;
    }

    private static bool IsOutside(ReadOnlySpan<Token> span, string text)
    {
        Token last = span[^1];
        if (last.Length != 1)
        {
            return false;
        }

        char mark = text[last.Start];
        int pair = Closing.IndexOf(mark, StringComparison.Ordinal);
        return pair < 0
            ? Terminal.Contains(mark, StringComparison.Ordinal)
            : !text.AsSpan()[span[0].Start..last.Start].Contains(Opening[pair]);
    }
}
