using System.CommandLine;
using System.CommandLine.Parsing;
using LightLM.Reports;

namespace LightLM.Cli.Help;

/// <summary>Says in one line what is wrong with arguments, and guesses what was meant.</summary>
internal static class UsageErrors
{
    /// <summary>The first problem, or null.</summary>
    public static string? Describe(ParseResult arguments)
    {
        if (arguments.Action?.ClearsParseErrors == true)
        {
            return null;
        }

        Command command = arguments.CommandResult.Command;
        string? parsing = arguments.Errors.Count > 0 ? arguments.Errors[0].Message : null;
        string? problem = MistakenOption(arguments, command) ?? LeftOver(arguments, command) ?? parsing;
        return problem is null ? null : $"{problem} See '{CommandLineOf(command)} --help'.";
    }

    /// <summary>A word that begins like an option and was taken for a text.</summary>
    private static string? MistakenOption(ParseResult arguments, Command command)
    {
        TokenType previous = TokenType.Command;
        foreach (Token token in arguments.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            if (token.Type == TokenType.Argument && previous != TokenType.Option && LooksLikeOption(token.Value))
            {
                string name = token.Value.Split('=')[0];
                string hint = Similar.Hint(name, Names(command.Options.Select(option => (option.Name, option.Aliases))));
                string remedy = hint.Length > 0 || command.Arguments.Count == 0 ? hint : " Put '--' before a text that begins with a dash.";
                return $"'{name}' is no option of this command.{remedy}";
            }

            previous = token.Type;
        }

        return null;
    }

    private static string? LeftOver(ParseResult arguments, Command command)
    {
        if (arguments.UnmatchedTokens.Count == 0)
        {
            return null;
        }

        string word = arguments.UnmatchedTokens[0];
        return command.Subcommands.Count > 0
            ? $"'{word}' is no command.{Similar.Hint(word, Names(command.Subcommands.Select(sub => (sub.Name, sub.Aliases))))}"
            : $"'{word}' is one argument too many. Put a text with spaces in quotes.";
    }

    private static bool LooksLikeOption(string word) =>
        word.StartsWith("--", StringComparison.Ordinal) || (word.Length > 1 && word[0] == '-' && char.IsAsciiLetter(word[1]));

    private static IEnumerable<string> Names(IEnumerable<(string Name, ICollection<string> Aliases)> symbols) =>
        symbols.SelectMany(symbol => symbol.Aliases.Prepend(symbol.Name));

    private static string CommandLineOf(Command command) =>
        command is RootCommand ? CommandLine.ProgramName : $"{CommandLine.ProgramName} {command.Name}";
}
