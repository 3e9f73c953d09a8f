using System.Numerics.Tensors;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>
/// Rounds the products of a graph at random, by as much as sums in another order may differ: how far the outputs move then is how far those of two
/// honest programs may be apart.
/// </summary>
/// <param name="random">Draws the errors.</param>
internal sealed class Rounding(Random random)
{
    /// <summary>The largest error, in parts of a row's largest element: one unit in the last place.</summary>
    private const float Unit = 1f / (1 << 23);

    /// <summary>The result of an operation with errors, or as it is where it is no product.</summary>
    public Value Round(GraphNode node, Value result)
    {
        if (node.Operator is not ("MatMul" or "FusedMatMul" or "Gemm" or "Attention" or "MultiHeadAttention") || result.Count == 0)
        {
            return result;
        }

        float[] elements = [.. result.Fractions];
        int width = Math.Max(1, result.Shape[^1]);
        for (int start = 0; start < elements.Length; start += width)
        {
            Span<float> row = elements.AsSpan(start, Math.Min(width, elements.Length - start));
            float error = Unit * TensorPrimitives.MaxMagnitude(row);
            foreach (ref float element in row)
            {
                element += error * ((2 * random.NextSingle()) - 1);
            }
        }

        return Value.Of(result.Shape, elements);
    }
}
