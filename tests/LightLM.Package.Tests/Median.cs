namespace LightLM.Package.Tests;

internal static class Median
{
    /// <summary>The middle one of some numbers.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
