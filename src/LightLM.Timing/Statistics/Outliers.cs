namespace LightLM.Timing.Statistics;

/// <summary>
/// Samples far above the others: beyond the upper outer fence, the third quartile plus three interquartile ranges (Tukey, "Exploratory
/// Data Analysis", 1977), and at least 10 % above the median, so that samples that hardly differ have none.
/// </summary>
/// <param name="Count">How many there are.</param>
/// <param name="Fence">The value that they exceed.</param>
/// <param name="Largest">The largest sample, outlier or not.</param>
public sealed record Outliers(int Count, double Fence, double Largest)
{
    private const double FenceWidth = 3;
    private const double LeastExcess = 1.1;

    /// <summary>Finds the outliers of samples in ascending order.</summary>
    /// <param name="sorted">At least one sample, ascending.</param>
    public static Outliers Of(ReadOnlySpan<double> sorted)
    {
        double third = Quantiles.Of(sorted, 0.75);
        double fence = Math.Max(third + (FenceWidth * (third - Quantiles.Of(sorted, 0.25))), LeastExcess * Quantiles.Of(sorted, 0.5));
        int count = 0;
        while (count < sorted.Length && sorted[^(count + 1)] > fence)
        {
            count++;
        }

        return new Outliers(count, fence, sorted[^1]);
    }
}
