using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// Scores of spans (Su et al., "Global Pointer", 2022): the query of each first token times the keys of a panel of last tokens. A span does not end
/// before it begins: of the matrix of all tokens, the panels' rows above the diagonal are computed, and the square around it.
/// </summary>
internal static unsafe class SpanScores
{
    public static void Scalar(in Matrix query, in Matrix key, int firstLast, float scale, in Matrix scores, int width)
    {
        Preconditions.SpanScores(query, key, firstLast, scores, width);
        for (int first = 0; first < scores.Rows; first++)
        {
            for (int lane = 0; lane < width; lane++)
            {
                float sum = 0;
                for (int i = 0; firstLast + lane < key.Rows && i < query.Columns; i++)
                {
                    sum = MathF.FusedMultiplyAdd(query.Row(first)[i], key.Row(firstLast + lane)[i] * scale, sum);
                }

                scores.Row(first)[lane] = sum;
            }
        }
    }

    /// <summary>
    /// The panel's keys lie across the lanes of two vectors, so that no score needs a horizontal operation, and queries are read where they are.
    /// Bound: multiply-adds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix query, in Matrix key, int firstLast, float scale, float* scratch, in Matrix scores)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int width = 2 * TIsa.Count;
        Preconditions.SpanScores(query, key, firstLast, scores, width);
        int size = query.Columns;
        float* zeros = scratch;         // [width]
        float* panel = scratch + width; // [size][width]
        new Span<float>(zeros, width).Clear();
        int count = Math.Min(width, key.Rows - firstLast);
        if (count < width)
        {
            new Span<float>(panel, checked(size * width)).Clear();
        }

        Transposition.Transpose(key.Row(firstLast), key.Stride, count, size, scale, panel, width);
        RegisterTile.Operands tile = new(size, query.Stride, 1, panel, zeros, scores.Stride);
        Attention.Product<TIsa, TVector>(tile, scores.Rows, query.Data, query.Stride, scores.Data, scores.Stride);
    }
}
