namespace LightLM;

/// <summary>Cuts what messages quote, so that no message is as long as what it is about.</summary>
internal static class Excerpt
{
    /// <summary>The most of a name or a value that is shown.</summary>
    public const int ValueLength = 100;

    private const int ExpectedLength = 600;
    private const int FoundLength = 200;
    private const string Gap = "...";

    /// <summary>What is wrong with a file, in the form that all such messages have.</summary>
    public static string Mismatch(string expected, string found, string remedy) =>
        $"expected {Of(expected, ExpectedLength)}, found {Of(found, FoundLength)}. {remedy}";

    /// <summary>The beginning of a text.</summary>
    public static string Of(string text, int length = ValueLength) => text.Length <= length ? text : text[..WholeUnits(text, length)] + Gap;

    /// <summary>The beginning and the end of a text: a message begins with its place and ends with its remedy.</summary>
    public static string Ends(string text, int length)
    {
        int tail = length / 4;
        int rest = text.Length - tail;
        return text.Length <= length
            ? text
            : text[..WholeUnits(text, length - tail)] + Gap + text[(char.IsLowSurrogate(text[rest]) ? rest + 1 : rest)..];
    }

    private static int WholeUnits(string text, int length) => char.IsHighSurrogate(text[length - 1]) ? length - 1 : length;
}
