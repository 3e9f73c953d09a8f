using System.Globalization;

namespace LightLM.Reports;

/// <summary>Maps values to places on a chart, in equal steps or in equal factors.</summary>
internal sealed class Axis
{
    private static readonly double[] Steps = [1, 2, 2.5, 5, 10];
    private static readonly double[] Factors = [1, 2, 5];
    private readonly double _from;
    private readonly double _to;
    private readonly double _low;
    private readonly double _high;
    private readonly bool _isLogarithmic;

    private Axis(double from, double to, double low, double high, bool isLogarithmic, IReadOnlyList<double> ticks)
    {
        _from = from;
        _to = to;
        _low = isLogarithmic ? Math.Log(low) : low;
        _high = isLogarithmic ? Math.Log(high) : high;
        _isLogarithmic = isLogarithmic;
        Ticks = ticks;
    }

    /// <summary>The values that are marked.</summary>
    public IReadOnlyList<double> Ticks { get; }

    /// <summary>An axis from 0 in equal steps.</summary>
    /// <param name="from">The place of 0.</param>
    /// <param name="to">The place of the end.</param>
    /// <param name="largest">The largest value, above 0.</param>
    public static Axis Linear(double from, double to, double largest)
    {
        double step = RoundUp(largest / 4);
        int count = (int)Math.Ceiling((largest / step) - 1e-9);
        return new Axis(from, to, 0, count * step, isLogarithmic: false, [.. Enumerable.Range(0, count + 1).Select(i => i * step)]);
    }

    /// <summary>An axis in equal factors.</summary>
    /// <param name="from">The place of the lower end.</param>
    /// <param name="to">The place of the upper end.</param>
    /// <param name="smallest">The smallest value, above 0.</param>
    /// <param name="largest">The largest value.</param>
    public static Axis Logarithmic(double from, double to, double smallest, double largest)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(smallest)));
        double[] all = [.. Enumerable.Range(0, 20).SelectMany(i => Factors.Select(factor => factor * decade * Math.Pow(10, i)))];
        double low = all.Last(value => value <= smallest * (1 + 1e-9));
        double high = all.First(value => value >= Math.Max(largest, 2 * low) * (1 - 1e-9));
        double[] ticks = [.. all.Where(value => value >= low && value <= high)];
        return new Axis(from, to, low, high, isLogarithmic: true, [.. ticks.Where((_, i) => i % ((ticks.Length + 5) / 6) == 0)]);
    }

    /// <summary>The place of a value.</summary>
    public double Place(double value)
    {
        double scaled = _isLogarithmic ? Math.Log(value) : value;
        return _from + ((scaled - _low) / (_high - _low) * (_to - _from));
    }

    /// <summary>A marked value as it is written.</summary>
    public static string Label(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);

    private static double RoundUp(double value)
    {
        double decade = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return decade * Steps.First(step => step * decade >= value * (1 - 1e-9));
    }
}
