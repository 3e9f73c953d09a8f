using System.CommandLine;
using System.Globalization;

namespace LightLM.Cli.Options;

/// <summary>Places of a text that an option names.</summary>
/// <param name="Units">UTF-16 units, counted from 0; empty for all of the text.</param>
internal sealed record Places(IReadOnlyList<int> Units);

/// <summary><c>--at</c>: the places to predict as they stand.</summary>
internal static class PlacesOption
{
    private const string Name = "--at";
    private const string All = "all";

    public static Option<Places?> Create() => new(Name)
    {
        Description = "Predict these places too, as they stand there: UTF-16 units from 0, separated by commas, or all",
        HelpName = "N,...|all",
        CustomParser = result =>
        {
            string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
            if (text == All)
            {
                return new Places([]);
            }

            List<int> units = [];
            foreach (string word in text.Split(','))
            {
                if (!int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out int unit))
                {
                    result.AddError($"{Name}: expected numbers from 0, separated by commas, or {All}, found '{text}'.");
                    return null;
                }

                units.Add(unit);
            }

            return new Places(units);
        },
    };
}
