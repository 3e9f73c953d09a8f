using LightLM.Timing.Statistics;

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

    /// <summary>
    /// The smallest time. The system counts waiting at its own points in time, so that a call may lose what another waited; times below half of
    /// their unit's typical one are such calls.
    /// </summary>
    public static double Min(this TimeTable times)
    {
        double[] typical = times.Typical();
        return Enumerable.Range(0, times.Rounds)
            .SelectMany(round => typical.Select((time, unit) => (Time: times[round, unit], Typical: time)))
            .Where(run => run.Time > run.Typical / 2)
            .Min(run => run.Time);
    }

    /// <summary>The ratio of the medians.</summary>
    public static RatioEstimate RatioTo(this TimeTable times, TimeTable baseline) => new PairTimes(times, baseline).Ratio;
}
