using LightLM.Cli.Hosting;
using LightLM.Cli.Input;

namespace LightLM.Cli.Output;

/// <summary>The line above a result that says which of the lines of standard input it answers.</summary>
internal static class ResultHeading
{
    /// <summary>Writes the heading; nothing above the answer to an argument.</summary>
    public static void Write(Shell shell, InputLine line, string text)
    {
        if (line.Number is null)
        {
            return;
        }

        if (line.Number > 1)
        {
            shell.Output.WriteLine();
        }

        Prose.WriteStrong(shell, text);
    }
}
