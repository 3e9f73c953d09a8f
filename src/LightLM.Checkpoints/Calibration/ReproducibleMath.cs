namespace LightLM.Checkpoints.Calibration;

/// <summary>Functions in basic operations of IEEE 754 only: those of <see cref="Math"/> are the system's, whose last bits differ.</summary>
internal static class ReproducibleMath
{
    private const double Ln2 = 0.693147180559945309;

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

    /// <summary>2 to the power of a number of moderate size, to about 1e-15 of the result.</summary>
    public static double Exp2(double value)
    {
        const int terms = 16;
        double whole = Math.Round(value);
        double rest = (value - whole) * Ln2;
        double sum = 1;
        for (int i = terms; i > 0; i--)
        {
            sum = 1 + (sum * rest / i);
        }

        return Math.ScaleB(sum, (int)whole);
    }
}
