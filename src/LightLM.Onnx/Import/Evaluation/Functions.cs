using LightLM.Kernels;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>The functions of one number that encoders use, to the precision of their result.</summary>
internal static class Functions
{
    // From here on the error function is 1 in single precision.
    private const double ErrorFunctionIsOne = 6;

    /// <summary>
    /// The error function, as the sum exp(-x^2) (2x + 4x^3/3 + 8x^5/15 + ...) / sqrt(pi), whose terms have one sign (Abramowitz and Stegun 7.1.6).
    /// </summary>
    public static double Erf(double x)
    {
        if (Math.Abs(x) >= ErrorFunctionIsOne || double.IsNaN(x))
        {
            return double.IsNaN(x) ? x : Math.Sign(x);
        }

        double term = 2 * x * PortableMath.Exp(-x * x) / Math.Sqrt(Math.PI);
        double sum = term;
        for (int n = 1; Math.Abs(term) > 1e-17 * Math.Abs(sum); n++)
        {
            term *= 2 * x * x / ((2 * n) + 1);
            sum += term;
        }

        return sum;
    }

    public static float Erf(float x) => (float)Erf((double)x);

    /// <summary>GELU (Hendrycks and Gimpel, 2016).</summary>
    public static float Gelu(float x) => (float)(0.5 * x * (1 + Erf(x / Math.Sqrt(2))));

    /// <summary>GELU's approximation with the hyperbolic tangent, of the same source.</summary>
    public static float GeluTanh(float x)
    {
        double cubic = x + (0.044715 * x * x * x);
        return (float)(0.5 * x * (1 + PortableMath.Tanh(Math.Sqrt(2 / Math.PI) * cubic)));
    }

    public static float Sigmoid(float x) => (float)(1 / (1 + PortableMath.Exp(-x)));

    /// <summary>The softmax of a row with a step between its elements, in place.</summary>
    public static void Softmax(Span<float> elements, int step = 1)
    {
        float largest = float.NegativeInfinity;
        for (int i = 0; i < elements.Length; i += step)
        {
            largest = Math.Max(largest, elements[i]);
        }

        double sum = 0;
        for (int i = 0; i < elements.Length; i += step)
        {
            elements[i] = (float)PortableMath.Exp(elements[i] - largest);
            sum += elements[i];
        }

        for (int i = 0; i < elements.Length; i += step)
        {
            elements[i] = (float)(elements[i] / sum);
        }
    }
}
