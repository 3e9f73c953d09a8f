using System.CommandLine;
using System.CommandLine.Parsing;
using LightLM.Reports;

namespace LightLM.Cli.Options;

/// <summary>An option whose value is one of a few words.</summary>
internal static class ChoiceOption
{
    /// <summary>Creates the option.</summary>
    /// <param name="name">The option's name.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="choices">The words with what they mean.</param>
    public static Option<T> Create<T>(string name, string description, params (string Word, T Value)[] choices)
    {
        string[] words = [.. choices.Select(choice => choice.Word)];
        Option<T> option = new(name)
        {
            Description = description,
            HelpName = string.Join('|', words),
            CustomParser = result => Parse(name, result, choices),
        };
        option.CompletionSources.Add(words);
        return option;
    }

    private static T? Parse<T>(string name, ArgumentResult result, (string Word, T Value)[] choices)
    {
        string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
        foreach ((string candidate, T value) in choices)
        {
            if (candidate.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        string[] words = [.. choices.Select(choice => choice.Word)];
        result.AddError($"{name}: expected one of {string.Join(", ", words)}, found '{word}'.{Similar.Hint(word, words)}");
        return default;
    }
}
