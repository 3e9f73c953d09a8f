using System.CommandLine;
using System.CommandLine.Parsing;

namespace LightLM.Cli.Options;

/// <summary>Refuses paths that no file can have, such as an empty one from an unset variable, before anything is done.</summary>
internal static class PathCheck
{
    // The words that the help has for paths.
    private static readonly string[] Words = ["FILE", "DIR", "MODEL", "SOURCE", "OUT", "MANIFEST"];

    /// <summary>Has the values of an option or argument checked where it is a path.</summary>
    public static void AddTo(Symbol symbol)
    {
        if (!IsPath(symbol))
        {
            return;
        }

        if (symbol is Option option)
        {
            option.Validators.Add(result => Check(option.Name, result));
        }
        else if (symbol is Argument argument)
        {
            argument.Validators.Add(result => Check(argument.Name, result));
        }
    }

    /// <summary>Whether the values of an option or argument are paths.</summary>
    public static bool IsPath(Symbol symbol) => IsPath(symbol is Option option ? option.HelpName : symbol.Name);

    private static bool IsPath(string? word) => word is not null && Words.Intersect(word.Split('|')).Any();

    private static void Check(string name, SymbolResult result)
    {
        foreach (Token token in result.Tokens)
        {
            if (token.Value.Length == 0)
            {
                result.AddError($"{name}: expected a path, found an empty text. Is a variable unset?");
            }
            else if (token.Value.Contains('\0'))
            {
                result.AddError($"{name}: expected a path, found one with a null character in it.");
            }
        }
    }
}
