using LightLM.Cli.Hosting;
using LightLM.Reports;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Lines of text for people: broken between words on a terminal, as they are elsewhere.</summary>
internal static class Prose
{
    /// <summary>Writes a text to standard output.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="text">The text; control characters are shown as pictures.</param>
    /// <param name="prefix">What each of its lines begins with.</param>
    /// <param name="indent">How much further lines after the first are indented.</param>
    public static void Write(Shell shell, string text, string prefix = "", int indent = 0)
    {
        foreach (string line in Lines(Printable.Text(text), shell.OutputIsTerminal, shell.Width - CellWidth.Of(prefix), indent))
        {
            shell.Output.WriteLine(prefix + line);
        }
    }

    /// <summary>Writes a text that stands out to standard output.</summary>
    public static void WriteStrong(Shell shell, string text)
    {
        if (!shell.OutputIsTerminal)
        {
            shell.Output.WriteLine(Printable.Text(text));
            return;
        }

        string lines = string.Join('\n', WordWrap.Lines(Printable.Text(text), shell.Width));
        shell.OutputConsole.Write(new Text(lines + Environment.NewLine, Styles.Strong));
    }

    /// <summary>A text's lines on a stream that is, or is no, terminal of some columns.</summary>
    public static IReadOnlyList<string> Lines(string text, bool isTerminal, int width, int indent = 0) =>
        isTerminal ? WordWrap.Lines(text, width, indent) : [text];
}
