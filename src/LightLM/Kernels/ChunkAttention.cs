using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// Attention of a chunk's queries to the keys of some chunks (Kitaev et al., "Reformer", 2020), for one head. A query attends to its own
/// token's key only where it has no other.
/// </summary>
internal static unsafe class ChunkAttention
{
    /// <summary>The score of a token's own key: so low that any other takes all of the weight.</summary>
    public const float SelfScore = -1e5f;

    public static void Scalar(
        in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* logits, float* scores)
    {
        Preconditions.Chunk(query, keys, values, self, context, scores);
        float scale = Attention.ScaleOf(query.Columns);
        Span<float> scaled = new(scores + keys.Rows, query.Columns);
        for (int row = 0; row < query.Rows; row++)
        {
            for (int i = 0; i < query.Columns; i++)
            {
                scaled[i] = query.Row(row)[i] * scale;
            }

            float max = float.NegativeInfinity;
            for (int key = 0; key < keys.Rows; key++)
            {
                scores[key] = self.Contains(new SelfPair(row, key)) ? SelfScore * Exponential.Log2E : Attention.Dot(keys.Row(key), scaled);
                max = MathF.Max(max, scores[key]);
            }

            float reciprocal = Attention.ScalarExponentiate(new Span<float>(scores, keys.Rows));
            for (int i = 0; i < query.Columns; i++)
            {
                float result = 0;
                for (int key = 0; key < keys.Rows; key++)
                {
                    result = MathF.FusedMultiplyAdd(values.Row(key)[i], scores[key], result);
                }

                context.Row(row)[i] = result * reciprocal;
            }

            if (logits is not null)
            {
                logits[row] = LogitOf(max, reciprocal);
            }
        }
    }

    /// <summary>The floats of scratch memory: a block of queries, of results and of scores.</summary>
    public static long VectorScratch(int keys, int headSize, int blockWidth) => blockWidth * ((2L * headSize) + keys + 3);

    /// <summary>
    /// A block of queries lies across the lanes of two vectors, as in <see cref="Attention"/>: scores [keys][block], their softmax and the
    /// weighted sum of values [head size][block] need no horizontal operation. Bound: multiply-adds.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(
        in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* logits, float* scratch)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Chunk(query, keys, values, self, context, scratch);
        int block = 2 * TIsa.Count;
        int headSize = query.Columns;
        float* queries = scratch;                           // [head size][block]
        float* result = queries + (headSize * block);       // [head size][block]
        float* zeros = result + (headSize * block);         // [block]
        float* maxima = zeros + block;                      // [block]
        float* reciprocals = maxima + block;                // [block]
        float* scores = reciprocals + block;                // [keys][block]
        new Span<float>(zeros, block).Clear();
        RegisterTile.Operands scoreTile = new(headSize, keys.Stride, 1, queries, zeros, block);
        RegisterTile.Operands valueTile = new(keys.Rows, 1, values.Stride, scores, zeros, block);
        float scale = Attention.ScaleOf(headSize);
        for (int row = 0; row < query.Rows; row += block)
        {
            int count = Math.Min(block, query.Rows - row);
            if (count < block)
            {
                // Lanes without a query are computed and dropped; zeros keep them finite.
                new Span<float>(queries, headSize * block).Clear();
            }

            Transposition.Transpose(query.Row(row), query.Stride, count, headSize, scale, queries, block);
            Attention.Product<TIsa, TVector>(scoreTile, keys.Rows, keys.Data, keys.Stride, scores, block);
            foreach (SelfPair pair in self)
            {
                if ((uint)(pair.Query - row) < (uint)count)
                {
                    scores[((nint)pair.Key * block) + pair.Query - row] = SelfScore * Exponential.Log2E;
                }
            }

            Maxima<TIsa, TVector>(scores, keys.Rows, maxima);
            Attention.Exponentiate<TIsa, TVector>(scores, keys.Rows, out TVector low, out TVector high);
            Attention.Product<TIsa, TVector>(valueTile, headSize, values.Data, 1, result, block);
            Attention.Scale<TIsa, TVector>(result, headSize, low, high);
            Transposition.Transpose(result, block, headSize, count, 1, context.Row(row), context.Stride);
            if (logits is not null)
            {
                TIsa.Store(low, reciprocals);
                TIsa.Store(high, reciprocals + TIsa.Count);
                for (int i = 0; i < count; i++)
                {
                    logits[row + i] = LogitOf(maxima[i], reciprocals[i]);
                }
            }
        }
    }

    /// <summary>The logarithm of a sum of exponentiated scores, given the largest of them in powers of two, and the reciprocal of the others' sum.</summary>
    private static float LogitOf(float max, float reciprocal) => (max / Exponential.Log2E) - (float)PortableMath.Log(reciprocal);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Maxima<TIsa, TVector>(float* scores, int keys, float* maxima)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector low = TIsa.Load(scores), high = TIsa.Load(scores + TIsa.Count);
        for (int key = 1; key < keys; key++)
        {
            scores += 2 * TIsa.Count;
            low = TIsa.Max(low, TIsa.Load(scores));
            high = TIsa.Max(high, TIsa.Load(scores + TIsa.Count));
        }

        TIsa.Store(low, maxima);
        TIsa.Store(high, maxima + TIsa.Count);
    }
}
