using System.Text.RegularExpressions;

namespace LightLM.Timing.Processes;

/// <summary>
/// A command with placeholders in braces, <c>{input}</c> and <c>{output}</c> among them. Given as words it runs as it is, without a
/// shell; given as one text it runs in <c>/bin/sh -c</c>, where the values take the placeholders' places in quotes.
/// </summary>
public sealed partial class CommandTemplate
{
    /// <summary>The placeholder of the data set.</summary>
    public const string Input = "input";

    /// <summary>The placeholder of the prediction file.</summary>
    public const string Output = "output";

    private readonly string[] _words;
    private readonly bool _isShellText;

    private CommandTemplate(string[] words, bool isShellText)
    {
        (_words, _isShellText) = (words, isShellText);
        if (words.Any(word => word.Contains('\0', StringComparison.Ordinal)))
        {
            throw new InputException("The command: expected text, found a null character.");
        }

        foreach (string name in (string[])[Input, Output])
        {
            if (!words.SelectMany(word => Placeholder().Matches(word)).Any(match => match.Groups[1].Value == name))
            {
                throw new InputException(
                    $"The command '{this}': expected the placeholder {{{name}}}, found none. "
                    + "A command reads the data set at {input} and writes its predictions to {output}.");
            }
        }
    }

    /// <summary>A program with its arguments, run without a shell.</summary>
    /// <exception cref="InputException">A placeholder is missing, or a word holds a null character.</exception>
    public static CommandTemplate OfWords(IEnumerable<string> words) => new([.. words], isShellText: false);

    /// <summary>A line for <c>/bin/sh</c>.</summary>
    /// <exception cref="InputException">A placeholder is missing, or the text holds a null character.</exception>
    public static CommandTemplate OfShell(string text) => new([text], isShellText: true);

    /// <summary>The program and its arguments, with values in the placeholders' places; other braces stay as they are.</summary>
    /// <param name="values">What stands for each placeholder.</param>
    public IReadOnlyList<string> Fill(IReadOnlyDictionary<string, string> values)
    {
        ArgumentNullException.ThrowIfNull(values);
        string[] filled = [.. _words.Select(word => Placeholder().Replace(word, match => ValueOf(match, values)))];
        return _isShellText ? ["/bin/sh", "-c", filled[0]] : filled;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _words);

    private string ValueOf(Match match, IReadOnlyDictionary<string, string> values) =>
        !values.TryGetValue(match.Groups[1].Value, out string? value) ? match.Value
        : _isShellText ? $"'{value.Replace("'", "'\\''", StringComparison.Ordinal)}'"
        : value;

    [GeneratedRegex("\\{([a-z]+)\\}")]
    private static partial Regex Placeholder();
}
