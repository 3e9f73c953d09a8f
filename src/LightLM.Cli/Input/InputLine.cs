namespace LightLM.Cli.Input;

/// <summary>A text to work on.</summary>
/// <param name="Number">Its line, counted from 1, or null where it was an argument.</param>
/// <param name="Text">The text.</param>
/// <param name="Problem">Why the line cannot be read, or null; then it has no text.</param>
/// <param name="Source">What it is a line of; null for standard input.</param>
internal readonly record struct InputLine(int? Number, string Text, string? Problem = null, string? Source = null)
{
    /// <summary>The name of standard input in messages.</summary>
    public const string StandardInput = "standard input";

    /// <summary>An error about this text, with its place.</summary>
    public InputException Error(string problem, Exception? cause = null) =>
        new(Number is null ? problem : $"{Source ?? StandardInput}, line {Number}: {problem}", cause);

    /// <summary>The text's fields between tabs.</summary>
    /// <exception cref="InputException">The number of fields is another.</exception>
    public string[] Fields(params string[] names)
    {
        string[] fields = Text.Split('\t');
        return fields.Length == names.Length
            ? fields
            : throw new InputException(
                $"expected {names.Length} fields separated by tabs ({string.Join(", ", names)}), found {fields.Length}.");
    }
}
