using System.Globalization;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
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

    /// <summary>The first two columns of a table are texts, the others numbers.</summary>
    public const int Texts = 2;

    /// <summary>What stands beside a figure that cannot be relied on.</summary>
    private const string Mark = " ~";

    /// <summary>What the signs in the tables mean, a sentence each.</summary>
    public static IReadOnlyList<string> Legend(ContestOutcome outcome) =>
    [
        $"\"{NextPlace}\": differs = the result is above the next one's by more than what is uncertain about both (P over its rows, T over its "
            + "rounds); within uncertainty = another draw of rows or rounds may turn the order.",
        $"{Mark.Trim()} marks a time that cannot be relied on; the reasons are below. Where a place depends on it, it is within uncertainty.",
        $"Intervals hold the true figure with a probability of {Confidence}.",
        .. outcome.Manifest.Baseline.IsBertBase
            ? []
            : (string[])[$"T_base is the time of {outcome.Manifest.Baseline.Name}, which stands in the place of T_bert in the formula."],
    ];

    private static string Confidence => PairedBootstrap.Confidence.ToString("0 %", CultureInfo.InvariantCulture);

    /// <summary>What the baseline's time is called: the word T_bert is BERT-base's.</summary>
    public static string BaselineTime(ContestManifest manifest) => manifest.Baseline.IsBertBase ? "T_bert" : "T_base";

    /// <summary>The heading of the ratio of times.</summary>
    public static string RatioHeading(ContestManifest manifest) => $"T / {BaselineTime(manifest)}";

    /// <summary>The headings of the ranking.</summary>
    public static IReadOnlyList<string> Headings(ContestManifest manifest) =>
    [
        "place", "finalist", "res", "interval", NextPlace, "P", "P interval", "S", RatioHeading(manifest), "P term", "S term", "T term",
    ];

    /// <summary>A row of the ranking under <see cref="Headings"/>.</summary>
    public static string[] Row(Standing standing) =>
    [
        Numbers.Whole(standing.Rank),
        standing.Finalist.Entry.Name,
        Term(standing.Score.Result),
        $"{Term(standing.Result.Low)} to {Term(standing.Result.High)}",
        Next(standing),
        Numbers.Percent(standing.Score.Performance),
        Interval(standing.Figures.P),
        Numbers.Count((long)standing.Score.Size),
        Ratio(standing.Time.Ratio) + MarkOf(standing.Noisy.Count > 0),
        Term(standing.Score.PerformanceTerm),
        Term(standing.Score.SizeTerm),
        Term(standing.Score.TimeTerm) + MarkOf(standing.Noisy.Count > 0),
    ];

    /// <summary>The headings of a task's figures and times.</summary>
    public static IReadOnlyList<string> TaskHeadings(ContestOutcome outcome, ClueTask task) =>
    [
        "place", "finalist", TaskFigures.NameOfFigure(task), "interval", .. DetailsOf(outcome, task),
        "T ms", $"{BaselineTime(outcome.Manifest)} ms", RatioHeading(outcome.Manifest),
    ];

    /// <summary>A finalist's row under <see cref="TaskHeadings"/>.</summary>
    public static string[] TaskRow(ContestOutcome outcome, Standing standing, ClueTask task)
    {
        TaskFigure figure = standing.Figures.Of(task);
        TaskTime time = standing.Time.Tasks.First(time => time.Task == task);
        return
        [
            Numbers.Whole(standing.Rank),
            standing.Finalist.Entry.Name,
            Numbers.Percent(figure.Figure.Estimate),
            figure.Rows is null ? "given" : Interval(figure.Figure),
            .. DetailsOf(outcome, task)
                .Select(name => figure.Details.TryGetValue(name, out double value) ? Numbers.Percent(value) : ""),
            Numbers.Milliseconds(time.FinalistMs) + MarkOf(time.Noise is not null),
            Numbers.Milliseconds(time.BaselineMs),
            Ratio(time.Ratio) + MarkOf(time.Noise is not null),
        ];
    }

    /// <summary>The headings of what was timed as a whole.</summary>
    public static IReadOnlyList<string> WholeHeadings { get; } =
    [
        "finalist", "task", "start-up ms", "all rows ms", "processor ms", "baseline start-up ms", "baseline all rows ms", "ratio with start-up",
    ];

    /// <summary>The rows of all finalists that were timed as a whole, under <see cref="WholeHeadings"/>.</summary>
    public static IReadOnlyList<string[]> WholeRows(ContestOutcome outcome) =>
    [
        .. outcome.Ranking.Standings.SelectMany(standing => standing.Time.Tasks
            .Where(task => task.Whole is not null)
            .Select(task => WholeRow(standing.Finalist.Entry.Name, task.Task, task.Whole!))),
    ];

    /// <summary>What is to be said about a finalist beside its figures.</summary>
    public static IEnumerable<string> Remarks(ContestOutcome outcome, Standing standing)
    {
        foreach (string limit in standing.ExceededLimits(outcome.Manifest.Baseline.IsBertBase))
        {
            yield return $"exceeds the preliminary round's limit of {limit}";
        }

        foreach (TaskTime task in standing.Noisy)
        {
            yield return $"too noisy to rely on T of {task.Task.OfficialName()}: {task.Noise}";
        }

        foreach (string remark in standing.Remarks)
        {
            yield return remark;
        }
    }

    /// <summary>The formula's terms in words, as names and values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Terms(ContestOutcome outcome)
    {
        ContestManifest manifest = outcome.Manifest;
        string unit = Words.Of(manifest.SizeBy);
        double bertSize = manifest.BertSize ?? FinalScore.DefaultBertSize(manifest.SizeBy);
        string figures = string.Join(", ", ClueTasks.All.Select(task => $"{task.OfficialName()} ({TaskFigures.NameOfFigure(task)})"));
        return
        [
            ("P", $"mean of {figures}, in percent"),
            ("S", $"{unit} of the largest model; S_bert is {bertSize.ToString("N0", CultureInfo.InvariantCulture)}"),
            ("T", $"mean time of a row, averaged over the tasks; commands net of their start-up. Baseline: {Baseline(manifest)}"),
        ];
    }

    /// <summary>How the contest was held, as names and values.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(ContestOutcome outcome)
    {
        ContestManifest manifest = outcome.Manifest;
        ContestSession last = outcome.Last;
        ProcessLimits limits = manifest.Limits;
        (string, string)[] resumed = outcome.EarlierMeasurements > 0
            ? [("resumed", $"{outcome.EarlierMeasurements} of {outcome.Measurements.Count} measurements are from an earlier run")]
            : [];
        return
        [
            ("formula", Formula),
            .. Terms(outcome),
            ("timed", $"{manifest.Sample} rows of each test set, drawn anew for each round of a command and recombined (seed "
                + FormattableString.Invariant($"{manifest.Seed ?? outcome.Journal[0].Header!.Seed}), {manifest.Rounds} rounds or more, baseline and finalist in turn")),
            ("interval", $"{Confidence}, from the uncertainty of P over its rows and of T over its rounds; S is exact"),
            ("held", $"{Time(outcome.Sessions[0].At)} to {Time(outcome.Journal[^1].At!.Value)}, by LightLM {last.Program}"),
            ("isolation", last.Isolation),
            .. last.Unguarded.Select(line => ("not guarded", line)),
            ("limits", FormattableString.Invariant(
                $"{limits.Time.TotalSeconds:0.###} s, {limits.MemoryBytes >> 20} MiB of memory, {limits.DiskBytes >> 20} MiB written, {limits.ConsoleBytes >> 20} MiB printed, {limits.Processes} processes")),
            .. ReportFacts.Of(last.Machine),
            .. outcome.Load is null ? [] : ReportFacts.Of(outcome.Load),
            .. resumed,
        ];
    }

    /// <summary>The headings of <see cref="FileRows"/>.</summary>
    public static IReadOnlyList<string> FileHeadings { get; } = ["of", "file", "bytes", "SHA-256"];

    /// <summary>Everything that the figures depend on: manifest, sets, the finalists' files and their predictions.</summary>
    public static IEnumerable<string[]> FileRows(ContestOutcome outcome)
    {
        yield return FileRow("manifest", outcome.Last.Manifest);
        foreach (FileFacts file in outcome.Last.Inputs)
        {
            yield return FileRow("data", file);
        }

        foreach (RecordedFinalist finalist in outcome.Finalists)
        {
            foreach (FileFacts file in (IEnumerable<FileFacts>)
                [.. finalist.Entrant.Files, .. ClueTasks.All.Select(task => finalist.ScoreOf(outcome.Journal, task)?.Predictions).OfType<FileFacts>()])
            {
                yield return FileRow(finalist.Entry.Name, file);
            }
        }
    }

    /// <summary>What lies beside the reports: the journal, and what each finalist predicted and printed, by their paths.</summary>
    public static IEnumerable<(string Text, string Path)> Records(ContestOutcome outcome)
    {
        yield return ("journal", ContestFolder.JournalName);
        yield return ("all of this as JSON", ContestFolder.JsonName);
        foreach (RecordedFinalist finalist in outcome.Finalists)
        {
            foreach (ClueTask task in ClueTasks.All)
            {
                if (finalist.ScoreOf(outcome.Journal, task) is ScoredTask score)
                {
                    yield return ($"{finalist.Entry.Name}, {task.OfficialName()}: predictions", score.Predictions.Path);
                    string folder = Path.GetDirectoryName(score.Predictions.Path)!;
                    yield return ($"{finalist.Entry.Name}, {task.OfficialName()}: log", $"{folder}/{task.OfficialName()}.{FinalistFolder.Scoring}.log");
                }
            }
        }
    }

    /// <summary>The commands as the manifest has them.</summary>
    public static IEnumerable<(string Name, string Value)> Commands(ContestOutcome outcome) => outcome.Finalists
        .Where(finalist => finalist.Entrant.Command is not null)
        .Select(finalist => (finalist.Entry.Name, finalist.Entrant.Command!));

    /// <summary>A ratio with its interval.</summary>
    public static string Ratio(RatioEstimate ratio) => RatioText.Of(ratio);

    /// <summary>A term of the formula.</summary>
    public static string Term(double value) => value.ToString("0.000000", CultureInfo.InvariantCulture);

    private static string Baseline(ContestManifest manifest) => manifest.Baseline switch
    {
        { IsBertBase: true } bert => $"{bert.Name}, fp32, generated weights",
        { Command: CommandTemplate command } other => $"{other.Name}, the command '{command}'",
        { Name: string name } => name,
    };

    private static IReadOnlyList<string> DetailsOf(ContestOutcome outcome, ClueTask task)
    {
        string main = TaskFigures.NameOfFigure(task);
        return task is ClueTask.Csl or ClueTask.Cluewsc2020
            ? []
            : [.. outcome.Ranking.Standings.SelectMany(standing => standing.Figures.Of(task).Details.Keys).Distinct().Where(name => name is not "em" && name != main)];
    }

    private static string[] FileRow(string of, FileFacts file) =>
        [of, file.Path, file.Bytes.ToString("N0", CultureInfo.InvariantCulture), file.Sha256];

    private static string Time(DateTimeOffset at) => at.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    private static string MarkOf(bool isMarked) => isMarked ? Mark : "";

    private static string Interval(FigureEstimate figure) =>
        $"{Numbers.Percent(figure.Low)} to {Numbers.Percent(figure.High)}";

    private static string[] WholeRow(string name, ClueTask task, WholeComparison whole) =>
    [
        name,
        task.OfficialName(),
        StartUp(whole.Finalist),
        Numbers.Milliseconds(whole.Finalist.WholeMs),
        whole.ProcessorMs is double processor ? Numbers.Milliseconds(processor) : "",
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
