using System.Globalization;

namespace LightLM.Reports;

/// <summary>Numbers as people read them.</summary>
internal static class Numbers
{
    private const double Mebi = 1024 * 1024;

    public static string Score(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Percent(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    public static string Small(double value) => value.ToString("0.00e+0", CultureInfo.InvariantCulture);

    public static string Cosine(double value) => value.ToString("0.00000000", CultureInfo.InvariantCulture);

    public static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    public static string Bytes(long value) => string.Create(CultureInfo.InvariantCulture, $"{value:N0} bytes ({value / Mebi:0.0} MiB)");

    public static string Seconds(TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"{value.TotalSeconds:0.0} s");

    public static string Milliseconds(double value) =>
        value.ToString(value < 10 ? "0.000" : value < 100 ? "0.00" : "0.0", CultureInfo.InvariantCulture);

    public static string Ratio(double value) => value.ToString("0.0000", CultureInfo.InvariantCulture);

    public static string Duration(TimeSpan value) => value.TotalMinutes >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)value.TotalMinutes} min {value.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(value.TotalSeconds):0} s");
}
