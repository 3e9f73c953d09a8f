using LightLM.Kernels;

namespace LightLM.Tests.Reference;

/// <summary>Activations in double precision, by other formulas than the library's.</summary>
internal static class NaiveActivation
{
    /// <summary>The steepest slope of any activation: that of GELU, 1.129, at sqrt(2).</summary>
    private const double Slope = 1.13;

    /// <summary>What GELU of the int8 product states as its absolute error up to 6.</summary>
    public const double GeluErrorForBytes = 2e-4;

    public static double Of(Epilogue activation, double x) => activation switch
    {
        Epilogue.Gelu => x / 2 * (1 + Erf(x / Math.Sqrt(2))),
        Epilogue.GeluTanh => x / 2 * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * Math.Pow(x, 3))))),
        Epilogue.Relu => x > 0 ? x : 0,
        Epilogue.Silu => x / (1 + Math.Exp(-x)),
        Epilogue.Tanh => Math.Tanh(x),
        Epilogue.None => x,
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, message: null),
    };

    /// <summary>An activation of an estimate; its own error is what the kernels state.</summary>
    /// <param name="activation">The activation.</param>
    /// <param name="x">Its operand.</param>
    /// <param name="isForBytes">Whether GELU is the one of the int8 product, whose result is rounded to bytes.</param>
    public static Estimate Of(Epilogue activation, Estimate x, bool isForBytes)
    {
        double magnitude = Math.Abs(x.Value) + x.Error;
        double stated = activation switch
        {
            Epilogue.None => 0,
            Epilogue.Gelu when isForBytes => Math.Max(GeluErrorForBytes, 3e-5 * magnitude),
            _ => 5e-7 * Math.Max(1, magnitude),
        };
        return new Estimate(Of(activation, x.Value), (Slope * x.Error) + stated + (Estimate.Unit * magnitude));
    }

    /// <summary>2 / sqrt(pi) e^(-z z) sum of 2^n z^(2n+1) / (1 3 5 ... (2n+1)) (DLMF 7.6.2): no term is negative.</summary>
    private static double Erf(double z)
    {
        double magnitude = Math.Abs(z);
        if (magnitude > 6)
        {
            return Math.Sign(z);
        }

        double term = magnitude;
        double sum = 0;
        for (int n = 0; term > 1e-17 * sum; n++)
        {
            sum += term;
            term *= 2 * magnitude * magnitude / ((2 * n) + 3);
        }

        return Math.Sign(z) * 2 / Math.Sqrt(Math.PI) * Math.Exp(-magnitude * magnitude) * sum;
    }
}
