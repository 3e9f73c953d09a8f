using System.CommandLine;
using System.Globalization;

namespace LightLM.Cli.Options;

/// <summary>An option that takes a count such as 12000000, 7.5M or 440MB.</summary>
internal static class SizeOption
{
    private static readonly (string Suffix, double Factor)[] Units = [("K", 1e3), ("M", 1e6), ("G", 1e9)];

    public static Option<double?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result =>
        {
            string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (Parse(word) is double value)
            {
                return value;
            }

            result.AddError($"{name}: expected a count such as 12000000, 7.5M or 440MB, found '{word}'.");
            return null;
        },
    };

    private static double? Parse(string word)
    {
        string number = word.EndsWith('B') ? word[..^1] : word;
        double factor = 1;
        foreach ((string suffix, double value) in Units)
        {
            if (number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
            {
                (number, factor) = (number[..^suffix.Length], value);
                break;
            }
        }

        return double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double count) && count > 0 && double.IsFinite(count * factor)
            ? count * factor
            : null;
    }
}
