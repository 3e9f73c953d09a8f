using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using LightLM.Cli.Commands;
using LightLM.Cli.Hosting;
using LightLM.Cli.Output;

namespace LightLM.Cli.Help;

/// <summary>The usual help, followed by notes and examples.</summary>
internal sealed class HelpPage(HelpAction usual, Shell shell) : SynchronousCommandLineAction
{
    private const string Margin = "  ";
    private const int CodeIndent = 5;
    private const int PurposeIndent = 2;

    private static readonly Example[] RootExamples =
    [
        new("lightlm ner \"张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。\"", "find entities"),
        new("lightlm ner --help", "see what a command takes"),
    ];

    /// <summary>Gives a root command this help; without a subcommand it is shown as well.</summary>
    public static void AddTo(RootCommand root, Shell shell)
    {
        HelpOption option = root.Options.OfType<HelpOption>().Single();
        HelpPage page = new((HelpAction)option.Action!, shell);
        option.Action = page;
        root.SetAction(arguments =>
        {
            page.Invoke(arguments);
            return ExitCode.Usage;
        });
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        WriteUsual(parseResult);
        if (parseResult.CommandResult.Command is CliCommand command)
        {
            Write("Notes:", command.Notes.SelectMany(note => Lines(note)));
            Write("Examples:", command.Examples.SelectMany(Lines));
        }
        else
        {
            Write("Exit codes:", ExitCode.Table.SelectMany(row => Lines($"{row.Code,3}  {row.Meaning}", CodeIndent)));
            Write("Examples:", RootExamples.SelectMany(Lines));
        }

        return ExitCode.Success;
    }

    /// <summary>Writes the usual help without the spaces that it leaves at the ends of lines.</summary>
    private void WriteUsual(ParseResult parseResult)
    {
        usual.MaxWidth = shell.OutputIsTerminal ? shell.Width : int.MaxValue;
        using StringWriter written = new();
        parseResult.InvocationConfiguration.Output = written;
        usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output = shell.Output;
        foreach (string line in written.ToString().TrimEnd('\n').Split('\n'))
        {
            shell.Output.WriteLine(line.TrimEnd());
        }

        shell.Output.WriteLine();
    }

    private IEnumerable<string> Lines(string text, int indent = 0) =>
        Prose.Lines(text, shell.OutputIsTerminal, shell.Width - Margin.Length, indent).Select(line => Margin + line);

    private IEnumerable<string> Lines(Example example)
    {
        IReadOnlyList<string> command = shell.OutputIsTerminal ? ShellLine.Fold(example.Line, shell.Width - Margin.Length) : [example.Line];
        return [.. Lines($"# {example.Purpose}", PurposeIndent), .. command.Select(line => Margin + line)];
    }

    private void Write(string title, IEnumerable<string> lines)
    {
        string[] written = [.. lines];
        if (written.Length == 0)
        {
            return;
        }

        shell.Output.WriteLine(title);
        foreach (string line in written)
        {
            shell.Output.WriteLine(line);
        }

        shell.Output.WriteLine();
    }
}
