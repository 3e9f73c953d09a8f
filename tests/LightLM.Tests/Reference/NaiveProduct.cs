using LightLM.Kernels;

namespace LightLM.Tests.Reference;

/// <summary>Matrix products of a row with weights that were never packed.</summary>
internal static class NaiveProduct
{
    /// <summary>Sums of products in double precision: [outputs].</summary>
    /// <param name="row">[inputs].</param>
    /// <param name="weights">[outputs, inputs].</param>
    /// <param name="bias">[outputs].</param>
    public static Estimate[] OfFloats(ReadOnlySpan<float> row, float[,] weights, float[] bias)
    {
        Estimate[] results = new Estimate[bias.Length];
        for (int output = 0; output < bias.Length; output++)
        {
            double sum = bias[output];
            double magnitudes = Math.Abs(bias[output]);
            for (int input = 0; input < row.Length; input++)
            {
                double product = (double)row[input] * weights[output, input];
                sum += product;
                magnitudes += Math.Abs(product);
            }

            results[output] = new Estimate(sum, Estimate.Gamma(row.Length + 1) * magnitudes);
        }

        return results;
    }

    /// <summary>Sums of products of bytes, which are exact: [outputs].</summary>
    public static long[] OfBytes(ReadOnlySpan<byte> row, sbyte[,] weights)
    {
        long[] sums = new long[weights.GetLength(0)];
        for (int output = 0; output < sums.Length; output++)
        {
            for (int input = 0; input < row.Length; input++)
            {
                sums[output] += row[input] * weights[output, input];
            }
        }

        return sums;
    }

    /// <summary>s_a s_b sum(q_a q_b) - (s_a z) s_b sum(q_b) + bias for one output.</summary>
    /// <param name="sum">The sum of products.</param>
    /// <param name="sumOfWeights">The sum of the output's weights.</param>
    /// <param name="rowScale">The scale of the row's bytes.</param>
    /// <param name="rowOffset">Scale times zero point.</param>
    /// <param name="scale">The scale of the output's weights.</param>
    /// <param name="bias">The bias.</param>
    public static Estimate Dequantized(long sum, long sumOfWeights, float rowScale, float rowOffset, float scale, float bias)
    {
        double product = (double)rowScale * scale * sum;
        double offset = (double)rowOffset * scale * sumOfWeights;

        // Behind the exact sum are its conversion, two products and two sums for one term, and as many for the other.
        const int operations = 8;
        double magnitudes = Math.Abs(product) + Math.Abs(offset) + Math.Abs(bias);
        return new Estimate(product - offset + bias, Estimate.Gamma(operations) * magnitudes);
    }

    /// <summary>What an epilogue makes of a sum.</summary>
    public static Estimate Finished(Estimate sum, Epilogue epilogue, float residual, bool isForBytes) => epilogue == Epilogue.AddResidual
        ? new Estimate(sum.Value + residual, sum.Error + (Estimate.Unit * (Math.Abs(sum.Value) + sum.Error + Math.Abs(residual))))
        : NaiveActivation.Of(epilogue, sum, isForBytes);
}
