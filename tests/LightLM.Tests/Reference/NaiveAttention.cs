namespace LightLM.Tests.Reference;

/// <summary>One query's attention to the tokens of a sequence: softmax(q K' / sqrt(head size)) V.</summary>
internal static class NaiveAttention
{
    /// <summary>What e^x of the kernels may be off, relative to its result: in floats, and where it becomes a byte.</summary>
    private const double ExponentialError = 8.3e-8 + (6 * Estimate.Unit);
    private const double ByteExponentialError = 1.1e-4 + (6 * Estimate.Unit);

    /// <summary>In floats: [head size].</summary>
    /// <param name="query">[head size].</param>
    /// <param name="keys">[tokens, head size].</param>
    /// <param name="values">[tokens, head size].</param>
    public static Estimate[] OfFloats(float[] query, float[,] keys, float[,] values)
    {
        int tokens = keys.GetLength(0);
        double[] scores = new double[tokens];                                                   // [tokens]
        double error = 0;
        for (int key = 0; key < tokens; key++)
        {
            double magnitudes = 0;
            for (int i = 0; i < query.Length; i++)
            {
                double product = query[i] * (double)keys[key, i] / Math.Sqrt(query.Length);
                scores[key] += product;
                magnitudes += Math.Abs(product);
            }

            // The sum, the factor before it, and the difference from the largest.
            error = Math.Max(error, Estimate.Gamma(query.Length + 8) * magnitudes);
        }

        double max = scores.Max();
        double[] weights = [.. scores.Select(score => Math.Exp(score - max))];                  // [tokens]
        double sum = weights.Sum();

        // An error of all scores moves e^score by as much as it is large; weights and their sum each are sums and have the exponential's error.
        double relative = Math.Exp(4 * error) - 1 + (2 * (ExponentialError + Estimate.Gamma(tokens + 4)));
        Estimate[] results = new Estimate[query.Length];                                        // [head size]
        for (int i = 0; i < results.Length; i++)
        {
            double result = 0;
            double magnitudes = 0;
            for (int key = 0; key < tokens; key++)
            {
                result += weights[key] / sum * values[key, i];
                magnitudes += weights[key] / sum * Math.Abs(values[key, i]);
            }

            results[i] = new Estimate(result, relative * magnitudes);
        }

        return results;
    }

    /// <summary>
    /// In 8-bit integers: keys by token in -127 to 127, the query in -63 to 63, values by column such that two neighbours of one sign sum to
    /// 127 at most, and e^(score - max) in 0 to 255. What is quantized is computed in single precision, as the kernels must: [head size].
    /// </summary>
    public static Estimate[] OfBytes(float[] query, float[,] keys, float[,] values)
    {
        int tokens = keys.GetLength(0);
        (double queryScale, float[] q) = Quantize(query, 63);
        double[] scores = new double[tokens];
        double[] errors = new double[tokens];
        for (int key = 0; key < tokens; key++)
        {
            (double keyScale, float[] k) = Quantize([.. Enumerable.Range(0, query.Length).Select(i => keys[key, i])], 127);
            double scale = queryScale * keyScale / Math.Sqrt(query.Length);
            scores[key] = scale * q.Zip(k, (left, right) => (double)left * right).Sum();

            // Queries are stored with 64 added, which is taken out again in floats; then come scales and the difference from the largest.
            double offset = 64.0 * Math.Abs(k.Sum(value => (double)value));
            errors[key] = Estimate.Gamma(8) * scale * ((2 * offset) + Math.Abs(q.Zip(k, (left, right) => (double)left * right).Sum()));
        }

        double max = scores.Max();
        double error = 2 * errors.Max() + (Estimate.Gamma(8) * scores.Max(Math.Abs));
        double[] exact = [.. scores.Select(score => 255 * Math.Exp(score - max))];
        double[] weights = [.. exact.Select(weight => Math.Round(weight))];
        double slack = ByteExponentialError + Math.Exp(2 * error) - 1;

        // A weight so near to the middle between two bytes that the error decides may be either.
        double[] flips = [.. exact.Select((weight, key) => Math.Max(
            Math.Abs(Math.Round(weight * (1 + slack)) - weights[key]), Math.Abs(Math.Round(weight * (1 - slack)) - weights[key])))];
        double sum = weights.Sum();
        Estimate[] results = new Estimate[query.Length];
        for (int i = 0; i < results.Length; i++)
        {
            (double scale, float[] column) = QuantizeValues([.. Enumerable.Range(0, tokens).Select(key => values[key, i])]);
            double integer = column.Zip(weights, (value, weight) => value * weight).Sum() / sum;
            double result = scale * integer;
            double moved = scale * column.Zip(flips, (value, flip) => Math.Abs(value - integer) * flip).Sum() / (sum - flips.Sum());
            double rounding = Estimate.Gamma(8) * Math.Abs(result);
            results[i] = new Estimate(result, moved + rounding);
        }

        return results;
    }

    private static (double Scale, float[] Integers) Quantize(float[] values, float levels)
    {
        float range = Math.Max(1e-20f, values.Max(MathF.Abs));
        float inverse = levels / range;
        return (range / (double)levels, [.. values.Select(value => MathF.Round(value * inverse))]);
    }

    private static (double Scale, float[] Integers) QuantizeValues(float[] column)
    {
        const float levels = 127;
        float range = 1e-20f;
        for (int i = 0; i < column.Length; i += 2)
        {
            float next = i + 1 < column.Length ? column[i + 1] : 0;
            range = Math.Max(range, Math.Max(column[i], 0) + Math.Max(next, 0));
            range = Math.Max(range, -(Math.Min(column[i], 0) + Math.Min(next, 0)));
        }

        float inverse = levels / range;
        return (range / (double)levels, [.. column.Select(value => MathF.Round(value * inverse))]);
    }
}
