namespace LightLM.Kernels;

/// <summary>Functions in basic operations of IEEE 754 only: those of <see cref="Math"/> are the system's, whose last bits differ.</summary>
internal static class PortableMath
{
    private const double Ln2 = 0.693147180559945309;

    // pi / 2 in two parts, of which the first has few enough bits that its multiples are exact (W. J. Cody and W. Waite, 1980).
    private const double QuarterTurnHigh = 1.57079632673412561417;
    private const double QuarterTurnLow = 6.07710050650619224932e-11;

    private static readonly double[] SineTerms = TermsFrom(2);
    private static readonly double[] CosineTerms = TermsFrom(1);

    /// <summary>The logarithm to base 2 of a positive number, to about 1e-15.</summary>
    public static double Log2(double value)
    {
        const int terms = 13;
        int exponent = Math.ILogB(value);
        double mantissa = Math.ScaleB(value, -exponent);
        if (mantissa > 1.5)
        {
            mantissa /= 2;
            exponent++;
        }

        // ln m = 2 artanh((m - 1) / (m + 1)).
        double ratio = (mantissa - 1) / (mantissa + 1);
        double sum = 0;
        for (int i = terms; i >= 0; i--)
        {
            sum = (sum * ratio * ratio) + (1.0 / ((2 * i) + 1));
        }

        return exponent + (2 * ratio * sum / Ln2);
    }

    /// <summary>The natural logarithm of a positive number.</summary>
    public static double Log(double value) => Log2(value) * Ln2;

    /// <summary>2 to the power of a number, to about 1e-15 of the result.</summary>
    public static double Exp2(double value)
    {
        const int terms = 16;
        const double largest = 1100; // beyond, the result is zero or infinite
        if (double.IsNaN(value))
        {
            return value;
        }

        value = Math.Clamp(value, -largest, largest);
        double whole = Math.Round(value);
        double rest = (value - whole) * Ln2;
        double sum = 1;
        for (int i = terms; i > 0; i--)
        {
            sum = 1 + (sum * rest / i);
        }

        return Math.ScaleB(sum, (int)whole);
    }

    /// <summary>e to the power of a number, to about 1e-14 of a result that is neither very large nor very small.</summary>
    public static double Exp(double value) => Exp2(value / Ln2);

    /// <summary>A number to the power of another, to about 1e-15 of the exponent's logarithm; special values as <see cref="Math.Pow"/> has them.</summary>
    public static double Pow(double value, double exponent)
    {
        double magnitude = Math.Abs(value);
        bool isWhole = Math.Floor(exponent) == exponent;
        if (magnitude is 0 or 1 || !double.IsFinite(value) || !double.IsFinite(exponent) || exponent == 0 || (value < 0 && !isWhole))
        {
            return Math.Pow(value, exponent);
        }

        double power = Exp2(exponent * Log2(magnitude));
        return value < 0 && Math.IEEERemainder(exponent, 2) != 0 ? -power : power;
    }

    /// <summary>The hyperbolic tangent, to about 1e-12 of the result.</summary>
    public static double Tanh(double value)
    {
        // Below it the difference from 1 loses digits that the series' next term does not need.
        const double small = 1e-3;
        double square = value * value;
        return Math.Abs(value) < small
            ? value * (1 - (square / 3) + (2 * square * square / 15))
            : 1 - (2 / (Exp(2 * value) + 1));
    }

    /// <summary>The sine and the cosine of an angle of at most a million, to about 1e-15.</summary>
    public static (double Sine, double Cosine) SinCos(double angle)
    {
        double quarters = Math.Round(angle / (Math.PI / 2));
        double rest = angle - (quarters * QuarterTurnHigh) - (quarters * QuarterTurnLow);
        double sine = rest * Series(rest, SineTerms);
        double cosine = Series(rest, CosineTerms);
        return ((int)quarters & 3) switch
        {
            0 => (sine, cosine),
            1 => (cosine, -sine),
            2 => (-sine, -cosine),
            _ => (-cosine, sine),
        };
    }

    /// <summary>1 / (first (first + 1)), 1 / ((first + 2) (first + 3)) ...: each term of a series is the one before times the angle's square and this.</summary>
    private static double[] TermsFrom(int first) => [.. Enumerable.Range(0, 9).Select(i => 1.0 / ((first + (2 * i)) * (first + (2 * i) + 1)))];

    private static double Series(double angle, double[] terms)
    {
        double square = angle * angle;
        double sum = 1;
        for (int i = terms.Length - 1; i >= 0; i--)
        {
            sum = 1 - (square * terms[i] * sum);
        }

        return sum;
    }
}
