using LightLM.Timing;

namespace LightLM.Bench.Results;

/// <summary>The figures of a table with one time a round.</summary>
internal static class TimeTableReading
{
    public static LatencySummary Summary(this TimeTable times) => LatencySummary.Of(Enumerable.Range(0, times.Rounds).Select(round => times[round, 0]));

    /// <summary>The ratio of the medians.</summary>
    public static RatioEstimate RatioTo(this TimeTable times, TimeTable baseline) => PairedBootstrap.Compare(new PairedTables(times, baseline)).OfMedians;
}
