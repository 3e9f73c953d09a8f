using System.Globalization;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Reports;
using LightLM.Timing.Processes;
using LightLM.Timing.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Reports;

/// <summary>The words and figures that all reports for people share.</summary>
internal static class ContestText
{
    public const string Formula = "res = 0.8 P/100 + 0.1 (1 - S_lite / (0.9 S_bert)) + 0.1 (1 - T_lite / T_bert)";

    /// <summary>The heading of whether a finalist differs from the next one.</summary>
    public const string NextPlace = "next place";

    /// <summary>The headings of the ranking.</summary>
    public static IReadOnlyList<string> Headings { get; } =
        ["place", "finalist", "res", "interval", NextPlace, "P", "S", "T / T_bert", "P term", "S term", "T term"];

    /// <summary>A row of the ranking under <see cref="Headings"/>.</summary>
    public static string[] Row(Standing standing) =>
    [
        Numbers.Whole(standing.Rank),
        standing.Finalist.Entry.Name,
        Term(standing.Score.Result),
        $"{Term(standing.Low)} to {Term(standing.High)}",
        Next(standing),
        Numbers.Percent(standing.Score.Performance),
        Numbers.Count((long)standing.Score.Size),
        Ratio(standing.Time.Ratio),
        Term(standing.Score.PerformanceTerm),
        Term(standing.Score.SizeTerm),
        Term(standing.Score.TimeTerm),
    ];

    /// <summary>The headings of the times and figures by task.</summary>
    public static IReadOnlyList<string> TaskHeadings { get; } =
        ["finalist", "task", "figure", "T ms", "T_bert ms", "T / T_bert"];

    /// <summary>A finalist's rows under <see cref="TaskHeadings"/>.</summary>
    public static IEnumerable<string[]> TaskRows(Standing standing) => standing.Time.Tasks.Select(task => (string[])
    [
        standing.Finalist.Entry.Name,
        task.Task.OfficialName(),
        Numbers.Percent(standing.Figures.Of(task.Task)),
        Numbers.Milliseconds(task.FinalistMs),
        Numbers.Milliseconds(task.BaselineMs),
        Ratio(task.Ratio),
    ]);

    /// <summary>The headings of what was timed as a whole; the first two columns are texts, the others numbers.</summary>
    public static IReadOnlyList<string> WholeHeadings { get; } =
        ["finalist", "task", "start-up ms", "all rows ms", "baseline start-up ms", "baseline all rows ms", "ratio with start-up"];

    /// <summary>The rows of all finalists that were timed as a whole, under <see cref="WholeHeadings"/>.</summary>
    public static IReadOnlyList<string[]> WholeRows(ContestOutcome outcome) =>
    [
        .. outcome.Ranking.Standings.SelectMany(standing => standing.Time.Tasks
            .Where(task => task.Whole is not null)
            .Select(task => WholeRow(standing.Finalist.Entry.Name, task.Task, task.Whole!))),
    ];

    /// <summary>What is to be said about a finalist beside its figures.</summary>
    public static IEnumerable<string> Remarks(Standing standing)
    {
        foreach (string limit in standing.ExceededLimits)
        {
            yield return $"exceeds the preliminary round's limit of {limit}";
        }

        if (standing.Noisy.Count > 0)
        {
            string tasks = string.Join(", ", standing.Noisy.Select(task => task.Task.OfficialName()));
            yield return $"too noisy to rely on T of {tasks}; contest.json has the reasons";
        }

        foreach (string remark in standing.Remarks)
        {
            yield return remark;
        }
    }

    /// <summary>How the contest was held, as names and values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(ContestOutcome outcome)
    {
        ContestManifest manifest = outcome.Manifest;
        string unit = Words.Of(manifest.SizeBy);
        double bertSize = manifest.BertSize ?? FinalScore.DefaultBertSize(manifest.SizeBy);
        string baseline = manifest.Baseline switch
        {
            { IsBertBase: true } bert => $"{bert.Name}, fp32, generated weights",
            { Command: CommandTemplate command } other => $"{other.Name}, the command '{command}'",
            { Name: string name } => name,
        };
        string figures = string.Join(", ", ClueTasks.All.Select(task => $"{task.OfficialName()} ({TaskFigures.NameOfFigure(task)})"));
        string confidence = PairedBootstrap.Confidence.ToString("0 %", CultureInfo.InvariantCulture);
        (string, string)[] resumed = outcome.EarlierMeasurements > 0
            ? [("resumed", $"{outcome.EarlierMeasurements} measurements are from an earlier run")]
            : [];
        return
        [
            ("formula", Formula),
            ("P", $"mean of {figures}, in percent"),
            ("S", $"{unit} of the largest model; S_bert is {bertSize.ToString("N0", CultureInfo.InvariantCulture)}"),
            ("T", $"mean time of a row, averaged over the tasks; commands net of their start-up. Baseline: {baseline}"),
            ("timed", $"{manifest.Sample} rows of each test set, {manifest.Rounds} rounds or more, baseline and finalist in turn"),
            ("interval", $"{confidence}, from the uncertainty of T; P and S are exact"),
            .. ReportFacts.Of(outcome.Machine),
            .. ReportFacts.Of(outcome.Load),
            .. resumed,
        ];
    }

    /// <summary>A ratio with its interval.</summary>
    public static string Ratio(RatioEstimate ratio) => RatioText.Of(ratio);

    /// <summary>A term of the formula.</summary>
    public static string Term(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);

    private static string[] WholeRow(string name, ClueTask task, WholeComparison whole) =>
    [
        name,
        task.OfficialName(),
        StartUp(whole.Finalist),
        Numbers.Milliseconds(whole.Finalist.WholeMs),
        StartUp(whole.Baseline),
        Numbers.Milliseconds(whole.Baseline.WholeMs),
        Numbers.Ratio(whole.Ratio),
    ];

    private static string StartUp(WholeTimes times) => times.StartUpMs is double startUp ? Numbers.Milliseconds(startUp) : "";

    private static string Next(Standing standing) => standing.DiffersFromNext switch
    {
        null => "",
        true => "differs",
        false => "within uncertainty",
    };
}
