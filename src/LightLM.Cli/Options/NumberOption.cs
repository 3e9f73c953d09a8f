using System.CommandLine;
using System.Globalization;

namespace LightLM.Cli.Options;

/// <summary>An option that takes a number.</summary>
internal static class NumberOption
{
    /// <summary>Creates the option.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it decides.</param>
    /// <param name="expected">Which numbers it takes, in words.</param>
    /// <param name="isValid">Whether it takes a number; asked of finite ones only.</param>
    public static Option<double?> Create(string name, string description, string expected, Func<double, bool> isValid) => new(name)
    {
        Description = description,
        HelpName = "NUMBER",
        CustomParser = result =>
        {
            string word = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value)
                && double.IsFinite(value) && isValid(value))
            {
                return value;
            }

            result.AddError($"{name}: expected {expected}, found '{word}'.");
            return null;
        },
    };
}
