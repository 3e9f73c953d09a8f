namespace LightLM.Timing.Statistics;

/// <summary>What a set of times looks like. All times are milliseconds.</summary>
/// <param name="Count">The number of samples.</param>
/// <param name="Mean">The arithmetic mean.</param>
/// <param name="Min">The smallest.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">The 90th percentile.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Outliers">The samples far above the others.</param>
public sealed record LatencySummary(int Count, double Mean, double Min, double P50, double P90, double P95, double P99, Outliers Outliers)
{
    /// <summary>Summarizes times.</summary>
    /// <param name="milliseconds">At least one time, in any order.</param>
    /// <exception cref="ArgumentException">There are no times.</exception>
    public static LatencySummary Of(IEnumerable<double> milliseconds)
    {
        ArgumentNullException.ThrowIfNull(milliseconds);
        double[] sorted = [.. milliseconds.Order()];
        if (sorted.Length == 0)
        {
            throw new ArgumentException("Expected at least one time, found none.", nameof(milliseconds));
        }

        return new LatencySummary(
            sorted.Length,
            sorted.Average(),
            sorted[0],
            Quantiles.Of(sorted, 0.5),
            Quantiles.Of(sorted, 0.9),
            Quantiles.Of(sorted, 0.95),
            Quantiles.Of(sorted, 0.99),
            Outliers.Of(sorted));
    }
}
