using System.CommandLine;
using LightLM.Descriptions;

namespace LightLM.Cli.Options;

/// <summary>Options that several commands share; each command gets its own.</summary>
internal static class CommonOptions
{
    public const double UsualThreshold = 0.5;

    private const int MostCandidates = 1000;

    public static Option<string?> Model() => new("--model", "-m")
    {
        Description = "A .lightlm file or a checkpoint directory; by default the one that models/manifest.json names",
        HelpName = "FILE",
    };

    public static Option<bool> NoTruncation() => new("--no-truncation")
    {
        Description = "Refuse a text that is longer than the model reads, instead of cutting its end",
    };

    public static Option<bool> Json(int version = 1) => new("--json") { Description = $"Print one JSON object a line, by version {version} of the command's members" };

    public static Option<string> RequiredPath(string name, string description, string helpName = "FILE") =>
        new(name) { Description = description, HelpName = helpName, Required = true };

    public static Option<string?> Path(string name, string description, string helpName = "FILE") =>
        new(name) { Description = description, HelpName = helpName };

    public static Option<int?> Count(string name, string description, int most)
    {
        Option<int?> option = new(name) { Description = description, HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value < 1 || value > most))
            {
                result.AddError($"{name}: expected a number from 1 to {most}, found '{result.Tokens[0].Value}'.");
            }
        });
        return option;
    }

    /// <summary>A probability from which something counts, <see cref="UsualThreshold"/> where it is not given.</summary>
    public static Option<double?> Threshold(string description) =>
        NumberOption.Create("--threshold", description, "a probability from 0 to 1, such as 0.9", value => value is >= 0 and <= 1);

    public static Option<int?> Dimensions() =>
        Count("--dimensions", "Keep so many of a vector's first numbers (truncate_dim); by default as the model says", InputLimits.MaxVectorWidth);

    public static Option<int?> Threads(string description) => Count("--threads", description, LightModelOptions.MaxThreads);

    public static Option<int> Top(int count, string what)
    {
        Option<int> option = new("--top", "-n")
        {
            Description = $"How many {what} to show",
            HelpName = "N",
            DefaultValueFactory = _ => count,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && (!int.TryParse(result.Tokens[0].Value, out int value) || value is < 1 or > MostCandidates))
            {
                result.AddError($"--top: expected a number from 1 to {MostCandidates}, found '{result.Tokens[0].Value}'.");
            }
        });
        return option;
    }
}
