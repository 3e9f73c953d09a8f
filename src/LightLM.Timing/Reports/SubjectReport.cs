using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>The times of a subject.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Description">What is to be said about it.</param>
/// <param name="Sets">Its times over each set.</param>
/// <param name="MeanMs">The average of the sets' means in milliseconds: the contest's T.</param>
/// <param name="Ratio">Its time beside the baseline's over all sets, or null for the baseline and without one.</param>
/// <param name="WarmUp">How it warmed up.</param>
public sealed record SubjectReport(
    string Name, string Description, IReadOnlyList<SetReport> Sets, double MeanMs, RatioComparison? Ratio, WarmUp WarmUp)
{
    /// <summary>The median time from the start of a process to its first answer, or null where it was not measured.</summary>
    public double? ColdStartMs { get; private init; }

    /// <summary>The most memory that a process had resident, or null where it was not measured.</summary>
    public long? PeakMemoryBytes { get; private init; }

    /// <summary>A candidate's time beside the stock baseline's over all sets; null for other subjects and without one.</summary>
    public RatioComparison? StockRatio { get; private init; }

    /// <summary>Makes the report of one subject of a run.</summary>
    internal static SubjectReport Create(TimingRun run, int subject, ReportSettings settings)
    {
        bool hasRatio = settings.HasBaseline && subject > 0;
        bool hasStockRatio = settings.HasStockBaseline && subject > 1;
        SetReport[] sets = [.. run.Sets.Select((set, i) => SetReport.Create(set, subject, settings.SetSizes[i], hasRatio) with
        {
            StockRatio = hasStockRatio ? PairedBootstrap.Compare(set.Pair(subject, baseline: 1)) : null,
        })];
        ColdStart? start = settings.ColdStarts.Count > 0 ? settings.ColdStarts[subject] : null;
        return new SubjectReport(
            run.Subjects[subject],
            settings.Descriptions[subject],
            sets,
            sets.Average(set => set.Latency.Mean),
            hasRatio ? run.Compare(subject) : null,
            run.WarmUps[subject])
        {
            ColdStartMs = start?.Milliseconds,
            PeakMemoryBytes = start?.PeakMemoryBytes ?? sets.Max(set => set.Whole?.PeakMemoryBytes),
            StockRatio = hasStockRatio ? run.Compare(subject, baseline: 1) : null,
        };
    }
}

/// <summary>The times of a subject over a set.</summary>
/// <param name="Name">The set's name.</param>
/// <param name="Size">How many items the set has, timed or not.</param>
/// <param name="Lengths">The length of each timed item, in tokens.</param>
/// <param name="Times">The typical time of each timed item in milliseconds; where items are not timed one by one the same for all.</param>
/// <param name="Latency">What these times look like.</param>
/// <param name="Disturbances">The runs that took far longer than is typical of their unit, as multiples of its typical time.</param>
/// <param name="Ratio">The time beside the baseline's over this set, or null.</param>
public sealed record SetReport(
    string Name,
    int Size,
    IReadOnlyList<int> Lengths,
    IReadOnlyList<double> Times,
    LatencySummary Latency,
    Outliers Disturbances,
    RatioComparison? Ratio)
{
    private const double MillisecondsPerSecond = 1000;

    /// <summary>The times of all items together, with start-up; null where the subject was not timed as a whole.</summary>
    public WholeTimes? Whole { get; private init; }

    /// <summary>The ratio of those times; null for the baseline, and where the subject was not timed as a whole.</summary>
    public double? WholeRatio { get; private init; }

    /// <summary>The time beside the stock baseline's over this set, or null.</summary>
    public RatioComparison? StockRatio { get; init; }

    /// <summary>How many runs were timed.</summary>
    public required int Runs { get; init; }

    /// <summary>Items a second.</summary>
    public double ItemsPerSecond => MillisecondsPerSecond / Latency.Mean;

    /// <summary>Tokens a second.</summary>
    public double TokensPerSecond => Lengths.Average() * ItemsPerSecond;

    /// <summary>Makes the report of a subject over one set.</summary>
    internal static SetReport Create(SetTimes set, int subject, int size, bool hasRatio)
    {
        TimeTable table = set.Subjects[subject];
        double[] typical = table.Typical();
        int items = set.Set.Lengths.Count;
        double[] times = typical.Length == items ? typical : [.. Enumerable.Repeat(typical[0], items)];
        double[] disturbances = [.. table.Disturbances().Order()];
        return new SetReport(
            set.Set.Name,
            size,
            set.Set.Lengths,
            times,
            LatencySummary.Of(times),
            Outliers.Of(disturbances),
            hasRatio ? PairedBootstrap.Compare(set.Pair(subject)) : null)
        {
            Runs = disturbances.Length,
            Whole = set.Wholes.Count > 0 ? set.Wholes[subject] : null,
            WholeRatio = hasRatio && set.Wholes.Count > 0 ? CompareWholes(set, subject) : null,
        };
    }

    private static double CompareWholes(SetTimes set, int subject) =>
        PairedBootstrap.Compare(new PairedTables(set.Wholes[subject].Whole, set.Wholes[0].Whole)).OfMeans.Estimate;
}
