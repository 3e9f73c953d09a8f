using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>A timing run with all that is to be known about it: what JSON, Markdown, the console and the HTML page show.</summary>
public sealed record TimingReport
{
    /// <summary>How items reached the subjects.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Whether the times include reading the texts, or only what follows; null where that makes no difference.</summary>
    public bool? IncludesTokenization { get; init; }

    /// <summary>The ratio that a candidate must not exceed, such as 1/8, or null for none.</summary>
    public double? RatioLimit { get; init; }

    /// <summary>How many times each item was timed.</summary>
    public required int Rounds { get; init; }

    /// <summary>What the others are compared with, or null where nothing is.</summary>
    public required SubjectReport? Baseline { get; init; }

    /// <summary>The baseline's weights in a stock engine, or null where that was not timed.</summary>
    public SubjectReport? StockBaseline { get; init; }

    /// <summary>What was timed.</summary>
    public required IReadOnlyList<SubjectReport> Candidates { get; init; }

    /// <summary>The garbage collections while a unit was timed.</summary>
    public required int Collections { get; init; }

    /// <summary>The part of the measured time in which others had the processor; not counted in the times.</summary>
    public required double Waited { get; init; }

    /// <summary>What the run ran on.</summary>
    public required MachineDescription Machine { get; init; }

    /// <summary>How busy that was.</summary>
    public required MachineLoad Load { get; init; }

    /// <summary>Whether the ratios can be relied on.</summary>
    public required Verdict Verdict { get; init; }

    /// <summary>The baselines, if any, and the candidates.</summary>
    public IEnumerable<SubjectReport> Subjects => [.. new[] { Baseline, StockBaseline }.OfType<SubjectReport>(), .. Candidates];

    /// <summary>Whether a candidate keeps the limit: null without a limit or a baseline, or where the limit lies in the interval.</summary>
    public bool? Passes(SubjectReport candidate)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        return RatioLimit is { } limit ? candidate.Ratio?.OfMeans.IsAtMost(limit) : null;
    }

    /// <summary>Makes the report of a run.</summary>
    /// <param name="run">What was measured.</param>
    /// <param name="settings">What was asked for.</param>
    /// <param name="machine">What it ran on.</param>
    /// <param name="load">How busy that was.</param>
    public static TimingReport Create(TimingRun run, ReportSettings settings, MachineDescription machine, MachineLoad load)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(settings);
        SubjectReport[] subjects = [.. run.Subjects.Select((_, i) => SubjectReport.Create(run, i, settings))];
        return new TimingReport
        {
            Scenario = settings.Scenario,
            IncludesTokenization = settings.IncludesTokenization,
            RatioLimit = settings.RatioLimit,
            Rounds = run.Sets[0].Subjects[0].Rounds,
            Baseline = settings.Baselines > 0 ? subjects[0] : null,
            StockBaseline = settings.HasStockBaseline ? subjects[1] : null,
            Candidates = subjects[settings.Baselines..],
            Collections = run.Collections,
            Waited = run.Waited,
            Machine = machine,
            Load = load,
            Verdict = Verdict.Of(run, load, settings.Baselines),
        };
    }
}

/// <summary>What a report says beyond the measurements.</summary>
public sealed record ReportSettings
{
    /// <summary>How items reached the subjects.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>Whether the first subject is the baseline.</summary>
    public required bool HasBaseline { get; init; }

    /// <summary>Whether the second subject is the baseline in a stock engine.</summary>
    public bool HasStockBaseline { get; init; }

    /// <summary>How many of the subjects are baselines.</summary>
    internal int Baselines => (HasBaseline ? 1 : 0) + (HasStockBaseline ? 1 : 0);

    /// <summary>What is to be said about each subject, such as "4 layers, hidden 312, fp16".</summary>
    public required IReadOnlyList<string> Descriptions { get; init; }

    /// <summary>The cold start of each subject, or null for one that was not started; empty where none was.</summary>
    public IReadOnlyList<ColdStart?> ColdStarts { get; init; } = [];

    /// <summary>How many items each set has, timed or not.</summary>
    public required IReadOnlyList<int> SetSizes { get; init; }

    /// <summary>Whether the times include reading the texts; null where that makes no difference.</summary>
    public bool? IncludesTokenization { get; init; }

    /// <summary>The ratio that a candidate must not exceed, or null.</summary>
    public double? RatioLimit { get; init; }
}
