namespace LightLM.Timing.Statistics;

/// <summary>A ratio of two times with the interval that it lies in.</summary>
/// <param name="Estimate">The ratio: below 1 where the candidate is faster than the baseline.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record RatioEstimate(double Estimate, double Low, double High)
{
    /// <summary>Half of the interval's width, as a part of the estimate.</summary>
    public double RelativeHalfWidth => (High - Low) / (2 * Estimate);

    /// <summary>Whether the interval holds a ratio.</summary>
    public bool Contains(double ratio) => Low <= ratio && ratio <= High;

    /// <summary>Whether the ratio is at most a limit; null where the interval leaves it open.</summary>
    public bool? IsAtMost(double limit) => High <= limit ? true : Low > limit ? false : null;

    /// <summary>Whether two ratios differ by more than their intervals leave open.</summary>
    public bool DiffersFrom(RatioEstimate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.High < Low || High < other.Low;
    }
}

/// <summary>How a candidate's times compare with the baseline's.</summary>
/// <param name="OfMeans">The ratio of the mean times; what the contest asks for.</param>
/// <param name="OfMedians">The ratio of the median times.</param>
public sealed record RatioComparison(RatioEstimate OfMeans, RatioEstimate OfMedians);
