using System.Numerics.Tensors;
using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Tasks.Heads;

/// <summary>Which of the rows that a sequence reads take part in a pooling of tokens: those from one on.</summary>
/// <param name="First">The first of them among the rows that are read.</param>
/// <param name="Position">Its place in the sequence, counted from 1.</param>
internal readonly record struct PooledRows(int First, int Position);

/// <summary>Makes one vector of the states of a text's tokens, as sentence-transformers does.</summary>
internal static class StatePooling
{
    /// <summary>Joins the parts of a pooling.</summary>
    /// <param name="pooling">The pooling, without a pooler.</param>
    /// <param name="states">The states that are read: [rows, hidden]; the first token's comes first where it is read.</param>
    /// <param name="pooled">Those that take part in poolings of tokens.</param>
    /// <param name="vector">[parts * hidden].</param>
    public static void Compute(Pooling pooling, in Matrix states, PooledRows pooled, Span<float> vector)
    {
        Matrix tokens = states.Slice(pooled.First, states.Rows - pooled.First);
        int hidden = states.Columns;
        for (Pooling part = Pooling.Cls; part <= Pooling.LastToken; part = (Pooling)((int)part << 1))
        {
            if (pooling.Has(part))
            {
                Compute(part, states, tokens, pooled.Position, vector[..hidden]);
                vector = vector[hidden..];
            }
        }
    }

    private static void Compute(Pooling part, in Matrix states, in Matrix tokens, int position, Span<float> vector)
    {
        switch (part)
        {
            case Pooling.Cls:
                states.RowSpan(0).CopyTo(vector);
                break;
            case Pooling.Max:
                Max(tokens, vector);
                break;
            case Pooling.Mean:
                RowMean.Compute(tokens, vector);
                break;
            case Pooling.MeanSqrt:
                RowMean.Compute(tokens, vector);
                TensorPrimitives.Multiply(vector, MathF.Sqrt(tokens.Rows), vector);
                break;
            case Pooling.WeightedMean:
                WeightedMean(tokens, position, vector);
                break;
            case Pooling.LastToken:
                tokens.RowSpan(tokens.Rows - 1).CopyTo(vector);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(part), part, "There is no such pooling of states.");
        }
    }

    private static void Max(in Matrix tokens, Span<float> vector)
    {
        tokens.RowSpan(0).CopyTo(vector);
        for (int row = 1; row < tokens.Rows; row++)
        {
            TensorPrimitives.Max(vector, tokens.RowSpan(row), vector);
        }
    }

    private static void WeightedMean(in Matrix tokens, int position, Span<float> vector)
    {
        vector.Clear();
        float sum = 0;
        for (int row = 0; row < tokens.Rows; row++)
        {
            float weight = position + row;
            TensorPrimitives.MultiplyAdd(tokens.RowSpan(row), weight, vector, vector);
            sum += weight;
        }

        TensorPrimitives.Divide(vector, sum, vector);
    }
}
