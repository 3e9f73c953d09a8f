namespace LightLM.Timing.Processes;

/// <summary>
/// A command with the placeholders <c>{input}</c> and <c>{output}</c>. Given as words it runs as it is, without a shell; given as one
/// text it runs in <c>/bin/sh -c</c>, where the paths take the placeholders' places in quotes.
/// </summary>
public sealed class CommandTemplate
{
    private const string Input = "{input}";
    private const string Output = "{output}";
    private readonly string[] _words;
    private readonly bool _isShellText;

    private CommandTemplate(string[] words, bool isShellText)
    {
        (_words, _isShellText) = (words, isShellText);
        string all = string.Join('\0', words);
        foreach (string placeholder in (string[])[Input, Output])
        {
            if (!all.Contains(placeholder, StringComparison.Ordinal))
            {
                throw new InputException(
                    $"The command {this}: expected the placeholder {placeholder}, found none. "
                    + "A command reads the data set at {input} and writes its predictions to {output}.");
            }
        }
    }

    /// <summary>A program with its arguments, run without a shell.</summary>
    /// <exception cref="InputException">There are no words, a placeholder is missing, or a word holds a null character.</exception>
    public static CommandTemplate OfWords(IReadOnlyList<string> words)
    {
        ArgumentNullException.ThrowIfNull(words);
        return new CommandTemplate([.. words.Select(RequireText)], isShellText: false);
    }

    /// <summary>A line for <c>/bin/sh</c>.</summary>
    /// <exception cref="InputException">A placeholder is missing, or the text holds a null character.</exception>
    public static CommandTemplate OfShell(string text) => new([RequireText(text)], isShellText: true);

    /// <summary>The program and its arguments, with paths in the placeholders' places.</summary>
    public IReadOnlyList<string> Fill(string input, string output) => _isShellText
        ? ["/bin/sh", "-c", Replace(_words[0], Quoted(input), Quoted(output))]
        : [.. _words.Select(word => Replace(word, input, output))];

    /// <inheritdoc/>
    public override string ToString() => string.Join(' ', _words);

    private static string RequireText(string text) => text.Contains('\0', StringComparison.Ordinal)
        ? throw new InputException("The command: expected text, found a null character.")
        : text;

    // One pass, so that a path which looks like a placeholder stays a path.
    private static string Replace(string word, string input, string output) =>
        string.Join(output, word.Split(Output).Select(part => part.Replace(Input, input, StringComparison.Ordinal)));

    private static string Quoted(string path) => $"'{path.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
