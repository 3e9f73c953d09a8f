using System.CommandLine;
using System.CommandLine.Parsing;
using LightLM.Bench.Models;

namespace LightLM.Bench.Results;

/// <summary>Where a verb's figures go, and how that is told on the command line.</summary>
internal sealed class ResultsOptions(string verb, string part)
{
    public Option<FileInfo?> Json { get; } = ResultJson.CreateOption();

    public Option<FileInfo?> Results { get; } = new("--results")
    {
        Description = "The Markdown file in which this processor's part is replaced, 'charts' beside it. Without it, bench/RESULTS.md.",
        HelpName = "FILE",
    };

    /// <summary>Fails before the measurement where a file could not be written after it.</summary>
    /// <exception cref="FileException">A file cannot be written.</exception>
    public void RequireWritable(ParseResult arguments)
    {
        ResultJson.RequireWritable(arguments.GetValue(Json)?.FullName);
        ResultJson.RequireWritable(ResultsPath(arguments));
    }

    /// <summary>Writes the files.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="report">The figures.</param>
    /// <param name="title">The chart's title.</param>
    /// <param name="panels">The chart.</param>
    public void Write(ParseResult arguments, Report report, string title, IReadOnlyList<SpeedupPanel> panels)
    {
        ResultJson.Write(arguments.GetValue(Json)?.FullName, report.Rows);
        string path = ResultsPath(arguments);
        string chart = $"charts/{Machine.FileName}-{verb}.svg";
        SpeedupChart.Write(Path.Combine(Path.GetDirectoryName(path)!, chart), $"{title}, {Machine.Processor}", panels);
        string command = $"    dotnet run -c Release --project bench/LightLM.Bench -- {verb}{Measured(arguments)}";
        string content = $"{Machine.Describe()}.\n\n{command}\n\n![{title}]({chart})\n\n{report.Markdown}";
        ResultsFile.Replace(path, Machine.Processor, part, content);
        Console.WriteLine($"Written: {path}");
    }

    private string ResultsPath(ParseResult arguments) =>
        arguments.GetValue(Results)?.FullName ?? Path.Combine(Repository.Root, "bench", "RESULTS.md");

    /// <summary>The options that change what is measured; where files lie does not.</summary>
    private static string Measured(ParseResult arguments) => string.Concat(arguments.CommandResult.Children
        .OfType<OptionResult>()
        .Where(option => !option.Implicit && option.Option is not Option<FileInfo?> and not Option<DirectoryInfo?>)
        .Select(option => $" {string.Join(' ', option.Tokens.Select(token => token.Value).Prepend(option.Option.Name))}"));
}
