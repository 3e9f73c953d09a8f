using LightLM.Timing;

namespace LightLM.Bench.Results;

/// <summary>
/// The times of both engines on the same units. A unit's time is its typical one over the rounds; the figures are medians over the units.
/// </summary>
internal sealed record PairTimes(TimeTable Ours, TimeTable Theirs)
{
    /// <summary>LightLM's median divided by ONNX Runtime's.</summary>
    public RatioEstimate Ratio { get; } = PairedBootstrap.Compare(new PairedTables(Ours, Theirs)).OfMedians;
}

/// <summary>Figures of a table of times.</summary>
internal static class TimeTableFigures
{
    public static double Median(this TimeTable times) => LatencySummary.Of(times.Typical()).P50;

    public static double Min(this TimeTable times) => Enumerable.Range(0, times.Rounds).Min(round => Enumerable.Range(0, times.Units).Min(unit => times[round, unit]));

    /// <summary>The ratio of the medians.</summary>
    public static RatioEstimate RatioTo(this TimeTable times, TimeTable baseline) => new PairTimes(times, baseline).Ratio;
}
