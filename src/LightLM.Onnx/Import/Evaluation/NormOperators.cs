namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Layer norms (Ba et al., 2016).</summary>
internal static class NormOperators
{
    public static Value LayerNormalization(OperatorCall call)
    {
        int axis = Value.Axis(call.Node.Integer("axis", -1), call[0].Rank);
        return axis == call[0].Rank - 1
            ? Normalize(call, call[0], call[1], call.Optional(2), call.Node.Fraction("epsilon", 1e-5f))
            : throw new OperatorException("a norm of the last dimension", $"one from dimension {axis} on");
    }

    /// <summary>Normalizes the rows of the last dimension.</summary>
    /// <param name="call">The operation.</param>
    /// <param name="input">What is normalized.</param>
    /// <param name="weight">What each column is multiplied with [width].</param>
    /// <param name="bias">What is added to each column [width], if anything.</param>
    /// <param name="epsilon">What is added to the variance.</param>
    public static Value Normalize(OperatorCall call, Value input, Value weight, Value? bias, float epsilon)
    {
        int width = input.Rank > 0 ? input.Shape[^1] : 1;
        if (weight.Count != width || bias is not null && bias.Count != width)
        {
            throw new OperatorException($"weights [{width}]", Value.Show(weight.Shape));
        }

        float[] result = call.MakeFractions(input.Shape);
        float[] elements = input.Fractions;
        for (int start = 0; start < result.Length; start += width)
        {
            ReadOnlySpan<float> row = elements.AsSpan(start, width);
            (double mean, double scale) = Moments(row, epsilon);
            for (int i = 0; i < width; i++)
            {
                result[start + i] = (float)(((row[i] - mean) * scale * weight.Fractions[i]) + (bias?.Fractions[i] ?? 0));
            }
        }

        return Value.Of(input.Shape, result);
    }

    private static (double Mean, double Scale) Moments(ReadOnlySpan<float> row, float epsilon)
    {
        double mean = 0;
        foreach (float element in row)
        {
            mean += element;
        }

        mean /= row.Length;
        double variance = 0;
        foreach (float element in row)
        {
            variance += (element - mean) * (element - mean);
        }

        return (mean, 1 / Math.Sqrt((variance / row.Length) + epsilon));
    }
}
