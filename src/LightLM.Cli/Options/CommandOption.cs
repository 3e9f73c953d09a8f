using System.CommandLine;
using System.CommandLine.Parsing;
using LightLM.Timing.Processes;

namespace LightLM.Cli.Options;

/// <summary>An option whose value is a line for the shell with the placeholders of a contest's commands.</summary>
internal static class CommandOption
{
    private const string Help = "COMMAND";

    /// <summary>An option for one command.</summary>
    public static Option<CommandTemplate?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = Help,
        CustomParser = result => Parse(name, result.Tokens[0].Value, result),
    };

    /// <summary>An option that may be given several times.</summary>
    public static Option<CommandTemplate[]> CreateSeveral(string name, string description) => new(name)
    {
        Description = description,
        HelpName = Help,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(name, token.Value, result)).OfType<CommandTemplate>()],
    };

    private static CommandTemplate? Parse(string name, string line, ArgumentResult result)
    {
        try
        {
            return CommandTemplate.OfShell(line);
        }
        catch (InputException e)
        {
            result.AddError($"{name}: {e.Message}");
            return null;
        }
    }
}
