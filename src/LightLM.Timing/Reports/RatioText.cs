using LightLM.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>A ratio as people read it.</summary>
internal static class RatioText
{
    /// <summary>"0.5000 (0.4900 to 0.5100)": the ratio with its interval.</summary>
    public static string Of(RatioEstimate ratio) =>
        $"{Numbers.Ratio(ratio.Estimate)} ({Numbers.Ratio(ratio.Low)} to {Numbers.Ratio(ratio.High)})";
}
