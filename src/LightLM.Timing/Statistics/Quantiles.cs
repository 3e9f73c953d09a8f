namespace LightLM.Timing.Statistics;

/// <summary>Quantiles of samples.</summary>
public static class Quantiles
{
    /// <summary>
    /// The quantile of samples in ascending order, linear between neighbours: definition 7 of Hyndman and Fan, "Sample quantiles in
    /// statistical packages", 1996.
    /// </summary>
    /// <param name="sorted">At least one sample, ascending.</param>
    /// <param name="fraction">0 to 1; 0.5 is the median.</param>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The fraction is outside 0 to 1.</exception>
    public static double Of(ReadOnlySpan<double> sorted, double fraction)
    {
        if (sorted.IsEmpty)
        {
            throw new ArgumentException("Expected at least one sample, found none.", nameof(sorted));
        }

        if (fraction is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(fraction), fraction, "Expected 0 to 1.");
        }

        double place = fraction * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((place - below) * (sorted[above] - sorted[below]));
    }

    /// <summary>The median of samples in any order.</summary>
    /// <exception cref="ArgumentException">There are no samples.</exception>
    public static double Median(ReadOnlySpan<double> samples)
    {
        double[] sorted = samples.ToArray();
        sorted.AsSpan().Sort();
        return Of(sorted, 0.5);
    }
}
