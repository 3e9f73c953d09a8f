using System.CommandLine;
using System.CommandLine.Parsing;
using LightLM.Cli.Commands;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Tests;

public sealed class HelpTests
{
    private static readonly Shell Nowhere = new() { Input = Stream.Null, Output = TextWriter.Null, Error = TextWriter.Null };

    public static TheoryData<string> Commands => [.. CommandLine.CreateRoot(Nowhere).Subcommands.Select(command => command.Name)];

    public static TheoryData<string> Examples =>
    [
        .. CommandLine.CreateRoot(Nowhere).Subcommands.Cast<CliCommand>()
            .SelectMany(command => command.Examples)
            .Select(example => example.Line),
    ];

    [Fact]
    public void The_root_lists_commands_and_exit_codes()
    {
        Cli.Result help = Cli.Run("--help").Succeeds();
        Assert.All(CommandLine.CreateRoot(Nowhere).Subcommands, command =>
            Assert.Equal(!command.Hidden, help.Output.Contains($"\n  {command.Name} ", StringComparison.Ordinal)));
        Assert.All(ExitCode.Table, row => Assert.Contains($"{row.Code}  {row.Meaning}", help.Output, StringComparison.Ordinal));
        Assert.Contains("lightlm [command]", help.Output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Every_command_has_help_with_an_example(string command)
    {
        string output = Cli.Run(command, "--help").Succeeds().Output;
        string examples = output[output.IndexOf("Examples:", StringComparison.Ordinal)..];
        Assert.Contains($"lightlm {command} ", examples, StringComparison.Ordinal);
        Assert.Equal(output, Cli.Run(command, "-h").Output);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_fits_a_terminal(string command)
    {
        string output = new Cli { IsTerminal = true }.Invoke("", command, "--help").Output;
        string described = output[..output.IndexOf("Examples:", StringComparison.Ordinal)];
        Assert.All(described.Split('\n'), line => Assert.InRange(Output.CellWidth.Of(line.TrimEnd()), 0, 80));
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Every_example_is_understood(string line)
    {
        string typed = line.Split('|')[^1].Split('>')[0];
        string[] words = [.. CommandLineParser.SplitCommandLine(typed)];
        Assert.Equal("lightlm", words[0]);
        ParseResult parsed = CommandLine.CreateRoot(Nowhere).Parse(words[1..]);
        Assert.Null(UsageErrors.Describe(parsed));
    }

    [Fact]
    public void Without_a_command_there_is_help_and_an_error_code()
    {
        Cli.Result result = Cli.Run();
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Commands:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_version_is_told() => Assert.StartsWith("0.", Cli.Run("--version").Succeeds().Output, StringComparison.Ordinal);
}
