using System.Globalization;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Results;

/// <summary>Figures in words.</summary>
internal static class Show
{
    public static string Number(double value) =>
        value.ToString(value switch { 0 => "F0", < 1 => "F3", < 10 => "F2", < 100 => "F1", _ => "F0" }, CultureInfo.InvariantCulture);

    public static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>"1.23 (1.20)": the median and the smallest.</summary>
    public static string MedianAndMin(TimeTable times) => $"{Number(times.Median())} ({Number(times.Min())})";

    /// <summary>"0.50 (0.49 to 0.51)".</summary>
    public static string Ratio(RatioEstimate ratio) => Text($"{ratio.Estimate:F3} ({ratio.Low:F3} to {ratio.High:F3})");

    public static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    public static string Threads(int threads) => threads switch
    {
        1 when OperatingSystem.IsLinux() => "one thread, pinned",
        1 => "one thread",
        _ => Text($"{threads} threads"),
    };
}
