namespace LightLM.Tests.Reference;

/// <summary>Norms of a row.</summary>
internal static class NaiveNorm
{
    /// <summary>x / sqrt(mean of x^2 + epsilon).</summary>
    public static Estimate[] OfRootMeanSquare(float[] x, double epsilon)
    {
        double meanSquare = x.Sum(value => (double)value * value) / x.Length;
        double scale = 1 / Math.Sqrt(meanSquare + epsilon);

        // A sum of squares, all of one sign, keeps its relative error, which the root halves.
        double error = Estimate.Gamma(x.Length + 8);
        return [.. x.Select(value => new Estimate(value * scale, Math.Abs(value) * scale * error))];
    }

    /// <summary>LayerNorm: (x - mean) / sqrt(variance + epsilon) * weight + bias.</summary>
    public static Estimate[] Of(float[] x, float[] weight, float[] bias, double epsilon)
    {
        int n = x.Length;
        double mean = x.Sum(value => (double)value) / n;
        double variance = x.Sum(value => Math.Pow(value - mean, 2)) / n;
        double scale = 1 / Math.Sqrt(variance + epsilon);

        // The mean is a sum and a division; what is centred on it carries its error and one of its own.
        double meanError = Estimate.Gamma(n + 1) * x.Sum(value => (double)Math.Abs(value)) / n;
        double[] centredErrors = [.. x.Select(value => meanError + (Estimate.Unit * (Math.Abs(value - mean) + meanError)))];
        double varianceError = 0;
        for (int i = 0; i < n; i++)
        {
            double magnitude = Math.Abs(x[i] - mean);
            varianceError += (((2 * magnitude) + centredErrors[i]) * centredErrors[i]) + (Estimate.Gamma(n + 3) * magnitude * magnitude);
        }

        // The reciprocal root halves relative errors; no less than nothing is left of the variance.
        double least = Math.Max(variance - (varianceError / n), 0) + epsilon;
        double scaleError = (1 / Math.Sqrt(least)) - scale + (Estimate.Gamma(4) / Math.Sqrt(least));
        Estimate[] results = new Estimate[n];
        for (int i = 0; i < n; i++)
        {
            double centred = x[i] - mean;
            double product = centred * scale * weight[i];
            double error = Math.Abs(weight[i]) * ((centredErrors[i] * (scale + scaleError)) + (Math.Abs(centred) * scaleError));
            results[i] = new Estimate(product + bias[i], error + (Estimate.Gamma(3) * (Math.Abs(product) + error + Math.Abs(bias[i]))));
        }

        return results;
    }
}
