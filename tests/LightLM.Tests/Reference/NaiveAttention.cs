namespace LightLM.Tests.Reference;

/// <summary>One query's attention to the tokens of a sequence: softmax(q K' / sqrt(head size)) V.</summary>
internal static class NaiveAttention
{
    /// <summary>What e^x of the kernels may be off, relative to its result: in floats, and where it becomes a byte.</summary>
    private const double ExponentialError = 8.3e-8 + (6 * Estimate.Unit);
    private const double ByteExponentialError = 1.1e-4 + (6 * Estimate.Unit);

    /// <summary>The sine or cosine of a sum is made of four numbers of at most 1, each of which is rounded.</summary>
    private const double TermsOfWave = 4;

    /// <summary>In floats: [head size].</summary>
    /// <param name="query">[head size].</param>
    /// <param name="keys">[tokens, head size].</param>
    /// <param name="values">[tokens, head size].</param>
    /// <param name="distances">What relative positions add, or null.</param>
    public static Estimate[] OfFloats(float[] query, float[,] keys, float[,] values, NaiveDistances? distances = null)
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
                scores[key] += product + (query[i] * Added(key, i) / Math.Sqrt(query.Length));
                magnitudes += Math.Abs(product) + (distances is null ? 0 : TermsOfWave * Math.Abs(query[i]) / Math.Sqrt(query.Length));
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
                result += weights[key] / sum * (values[key, i] + Added(key, i));
                magnitudes += weights[key] / sum * (Math.Abs(values[key, i]) + (distances is null ? 0 : TermsOfWave));
            }

            results[i] = new Estimate(result, relative * magnitudes);
        }

        return results;

        double Added(int key, int i) => distances?.Of(key, i) ?? 0;
    }

    /// <summary>
    /// In 8-bit integers: keys by token in -127 to 127, the query in -63 to 63, values by column such that two neighbours of one sign sum to
    /// 127 at most, and e^(score - max) in 0 to 255. What is quantized is computed in single precision, as the kernels must: [head size].
    /// </summary>
    public static Estimate[] OfBytes(float[] query, float[,] keys, float[,] values, NaiveDistances? distances = null)
    {
        int tokens = keys.GetLength(0);
        (double queryScale, float[] q) = Quantize(query, 63);
        double[] scores = new double[tokens];
        double[] errors = new double[tokens];
        for (int key = 0; key < tokens; key++)
        {
            AddScore(key, [.. Enumerable.Range(0, query.Length).Select(i => keys[key, i])]);
            if (distances is not null)
            {
                AddScore(key, [.. Enumerable.Range(0, query.Length).Select(i => distances.Of(key, i))]);
            }
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
            double[] added = Added(i);
            double[] all = [.. column.Select((value, key) => (scale * value) + added[key])];
            double result = ((scale * column.Zip(weights, (value, weight) => value * weight).Sum()) + added.Zip(weights, (value, weight) => value * weight).Sum()) / sum;
            double moved = all.Zip(flips, (value, flip) => Math.Abs(value - result) * flip).Sum() / (sum - flips.Sum());
            double magnitude = distances is null ? Math.Abs(result) : all.Zip(weights, (value, weight) => Math.Abs(value) * weight).Sum() / sum + 1;
            results[i] = new Estimate(result, moved + (Estimate.Gamma(8) * magnitude));
        }

        return results;

        void AddScore(int key, float[] vector)
        {
            (double keyScale, float[] k) = Quantize(vector, 127);
            double scale = queryScale * keyScale / Math.Sqrt(query.Length);
            double score = scale * q.Zip(k, (left, right) => (double)left * right).Sum();

            // Queries are stored with 64 added, which is taken out again in floats; then come scales and the difference from the largest.
            double offset = scale * 64.0 * Math.Abs(k.Sum(value => (double)value));
            scores[key] += score;
            errors[key] += Estimate.Gamma(8) * ((2 * offset) + Math.Abs(score));
        }

        // Within the max distance the vectors are quantized like values, one column at a time; those at its ends stay floats.
        double[] Added(int i)
        {
            if (distances is null)
            {
                return new double[tokens];
            }

            (double scale, float[] integers) = QuantizeValues(distances.Within(i));
            return [.. Enumerable.Range(0, tokens).Select(key => distances.PlaceWithin(key) is int place ? scale * integers[place] : distances.Of(key, i))];
        }
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
