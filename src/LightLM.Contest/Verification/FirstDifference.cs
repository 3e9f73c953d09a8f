namespace LightLM.Contest.Verification;

/// <summary>Shows where two texts begin to differ.</summary>
internal static class FirstDifference
{
    private const int Before = 40;
    private const int After = 20;

    /// <summary>A line.</summary>
    /// <param name="found">The text of the file.</param>
    /// <param name="expected">The text that follows from the journal.</param>
    public static string Of(string found, string expected)
    {
        int at = found.AsSpan().CommonPrefixLength(expected);
        int line = found.AsSpan(0, at).Count('\n') + 1;
        return FormattableString.Invariant($"line {line} does not follow from the journal: found '{Around(found, at)}', expected '{Around(expected, at)}'");
    }

    private static string Around(string text, int at)
    {
        int start = Math.Max(0, at - Before);
        int end = Math.Min(text.Length, at + After);
        return text[start..end].ReplaceLineEndings(" ");
    }
}
