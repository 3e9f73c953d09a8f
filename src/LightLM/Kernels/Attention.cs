using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Scaled dot-product self-attention (Vaswani et al., 2017) over the tokens of one sequence, head by head.</summary>
internal static unsafe class Attention
{
    public static void Scalar(in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scores, RelativeQueries relative)
    {
        Preconditions.Attention(query, keyValue, heads, context, scores, relative);
        int headSize = heads.HeadSize;
        int width = heads.AllHeads * headSize;
        int tokens = keyValue.Rows;
        float scale = ScaleOf(headSize);
        Span<float> scaled = new(scores + tokens, headSize);
        ScalarRelativeAttention distances = new(relative, tokens);
        for (int head = heads.First; head < heads.First + heads.Count; head++)
        {
            int first = head * headSize;
            for (int row = 0; row < query.Rows; row++)
            {
                for (int i = 0; i < headSize; i++)
                {
                    scaled[i] = query.Row(row)[first + i] * scale;
                }

                distances.Turn(scaled, row);
                for (int key = 0; key < tokens; key++)
                {
                    float score = Dot(keyValue.Row(key) + first, scaled);
                    scores[key] = distances.IsRelative ? score + distances.Score(key) : score;
                }

                float reciprocal = ScalarExponentiate(new Span<float>(scores, tokens));
                distances.Weigh(new ReadOnlySpan<float>(scores, tokens));
                for (int i = 0; i < headSize; i++)
                {
                    float sum = 0;
                    for (int key = 0; key < tokens; key++)
                    {
                        sum = MathF.FusedMultiplyAdd(keyValue.Row(key)[width + first + i], scores[key], sum);
                    }

                    sum = distances.IsRelative ? sum + distances.Result(i) : sum;
                    context.Row(row)[first + i] = sum * reciprocal;
                }
            }
        }
    }

    /// <summary>What queries are multiplied by: e^score is 2^(score log2 e).</summary>
    public static float ScaleOf(int headSize) => Exponential.Log2E / MathF.Sqrt(headSize);

    /// <summary>The sum of products in the order of the columns.</summary>
    public static float Dot(float* left, ReadOnlySpan<float> right)
    {
        float sum = 0;
        for (int i = 0; i < right.Length; i++)
        {
            sum = MathF.FusedMultiplyAdd(left[i], right[i], sum);
        }

        return sum;
    }

    /// <summary>Replaces scores by 2^(score - max), and returns the reciprocal of their sum.</summary>
    public static float ScalarExponentiate(Span<float> scores)
    {
        float max = float.NegativeInfinity;
        foreach (float score in scores)
        {
            max = MathF.Max(max, score);
        }

        float sum = 0;
        foreach (ref float score in scores)
        {
            score = Exponential.PowerOfTwo<ScalarFloat, float>(score - max);
            sum += score;
        }

        return 1f / sum;
    }

    /// <summary>The floats of scratch memory for a sequence: scores and a query.</summary>
    public static long ScalarScratch(int tokens, int headSize) => (long)tokens + headSize;

    /// <summary>The floats of scratch memory for a sequence: keys, values and results of a head, and a block of queries and of scores.</summary>
    public static long VectorScratch(int tokens, int headSize, int blockWidth, bool isRelative) =>
        PlainScratch(tokens, headSize, blockWidth) + (isRelative ? RelativeAttention.Scratch(tokens, headSize, blockWidth) : 0);

    /// <summary>
    /// A block of queries lies across the lanes of two vectors, so scores [keys][block], their softmax and the weighted sum of values
    /// [head size][block] need no horizontal operation and no padding of the head size; a block's scores stay in the cache.
    /// Bound: multiply-adds for long sequences, the transposition of queries and results for short ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Attention(query, keyValue, heads, context, scratch, relative);
        int tokens = keyValue.Rows;
        int block = 2 * TIsa.Count;
        int headSize = heads.HeadSize;
        int width = heads.AllHeads * headSize;
        float* queries = scratch;                                       // [head size][block]
        float* result = queries + (headSize * block);                   // [head size][block]
        float* zeros = result + (headSize * block);                     // [block]
        float* scores = zeros + block;                                  // [keys][block]
        float* keys = scores + ((nint)tokens * block);                  // [keys][head size]
        float* values = keys + (nint)HeadLength(tokens, headSize);      // [keys][head size]
        new Span<float>(zeros, block).Clear();
        bool isRelative = relative.Table is not null;
        RelativeAttention distances = isRelative
            ? new RelativeAttention(relative.Table!, tokens, block, scratch + (nint)PlainScratch(tokens, headSize, block))
            : default;
        RegisterTile.Operands scoreTile = new(headSize, headSize, 1, queries, zeros, block);
        RegisterTile.Operands valueTile = new(tokens, 1, headSize, scores, zeros, block);
        float scale = ScaleOf(headSize);
        for (int head = heads.First; head < heads.First + heads.Count; head++)
        {
            int first = head * headSize;
            Gather<TIsa, TVector>(keyValue, first, headSize, keys, headSize);
            Gather<TIsa, TVector>(keyValue, width + first, headSize, values, headSize);
            for (int row = 0; row < query.Rows; row += block)
            {
                int count = Math.Min(block, query.Rows - row);
                if (count < block)
                {
                    // Lanes without a query are computed and dropped; zeros keep them finite.
                    new Span<float>(queries, headSize * block).Clear();
                }

                Transposition.Transpose(query.Row(row) + first, query.Stride, count, headSize, scale, queries, block);
                Product<TIsa, TVector>(scoreTile, tokens, keys, headSize, scores, block);
                if (isRelative)
                {
                    distances.Turn<TIsa, TVector>(queries, relative.Positions.Slice(row, count));
                    distances.AddScores<TIsa, TVector>(scores);
                }

                Exponentiate<TIsa, TVector>(scores, tokens, out TVector low, out TVector high);
                Product<TIsa, TVector>(valueTile, headSize, values, 1, result, block);
                if (isRelative)
                {
                    distances.AddResults<TIsa, TVector>(scores, result);
                }

                Scale<TIsa, TVector>(result, headSize, low, high);
                Transposition.Transpose(result, block, headSize, count, 1, context.Row(row) + first, context.Stride);
            }
        }
    }

    private static long PlainScratch(int tokens, int headSize, int blockWidth) =>
        (2 * HeadLength(tokens, headSize)) + (blockWidth * ((2L * headSize) + tokens + 1));

    /// <summary>The floats of one head's keys, to the next cache line.</summary>
    private static long HeadLength(int tokens, int headSize) =>
        (((long)tokens * headSize) + Matrix.ColumnMultiple - 1) / Matrix.ColumnMultiple * Matrix.ColumnMultiple;

    /// <summary>Copies one head's columns close together: rows of the projection are a power of two apart too often for the cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Gather<TIsa, TVector>(in Matrix source, int column, int headSize, float* destination, nint stride)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Debug.Assert(headSize > 0 && headSize <= stride, $"Rows do not overlap, found {headSize} columns in {stride}.");
        Debug.Assert(column >= 0 && column + headSize <= source.Columns, $"{source.Columns} columns have no {headSize} from {column} on.");
        float* row = source.Data + column;
        for (int token = 0; token < source.Rows; token++, row += source.Stride, destination += stride)
        {
            if (headSize < TIsa.Count)
            {
                new ReadOnlySpan<float>(row, headSize).CopyTo(new Span<float>(destination, headSize));
                continue;
            }

            // The last vector overlaps the one before.
            for (int i = 0; i < headSize - TIsa.Count; i += TIsa.Count)
            {
                TIsa.Store(TIsa.Load(row + i), destination + i);
            }

            TIsa.Store(TIsa.Load(row + headSize - TIsa.Count), destination + headSize - TIsa.Count);
        }
    }

    /// <summary>The rows of a product of a matrix and a panel, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product<TIsa, TVector>(in RegisterTile.Operands tile, int rows, float* a, int rowStride, float* c, int resultStride)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        for (int row = 0; row < rows;)
        {
            row += RegisterTile.Compute<TIsa, TVector>(tile, rows - row, a + ((nint)row * rowStride), c + ((nint)row * resultStride));
        }
    }

    /// <summary>Replaces scores by 2^(score - max) per lane, and returns the reciprocals of their sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Exponentiate<TIsa, TVector>(float* scores, int keys, out TVector low, out TVector high)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector maxLow = TIsa.Load(scores), maxHigh = TIsa.Load(scores + TIsa.Count);
        float* end = scores + ((nint)keys * 2 * TIsa.Count);
        for (float* row = scores; row < end; row += 2 * TIsa.Count)
        {
            maxLow = TIsa.Max(maxLow, TIsa.Load(row));
            maxHigh = TIsa.Max(maxHigh, TIsa.Load(row + TIsa.Count));
        }

        TVector sumLow = TIsa.Create(0f), sumHigh = TIsa.Create(0f);
        for (float* row = scores; row < end; row += 2 * TIsa.Count)
        {
            TVector expLow = Exponential.PowerOfTwo<TIsa, TVector>(TIsa.Subtract(TIsa.Load(row), maxLow));
            TVector expHigh = Exponential.PowerOfTwo<TIsa, TVector>(TIsa.Subtract(TIsa.Load(row + TIsa.Count), maxHigh));
            TIsa.Store(expLow, row);
            TIsa.Store(expHigh, row + TIsa.Count);
            sumLow = TIsa.Add(sumLow, expLow);
            sumHigh = TIsa.Add(sumHigh, expHigh);
        }

        low = TIsa.Divide(TIsa.Create(1f), sumLow);
        high = TIsa.Divide(TIsa.Create(1f), sumHigh);
    }

    /// <summary>Multiplies each row of two vectors by them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Scale<TIsa, TVector>(float* result, int rows, TVector low, TVector high)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        for (; rows > 0; rows--, result += 2 * TIsa.Count)
        {
            TIsa.Store(TIsa.Multiply(TIsa.Load(result), low), result);
            TIsa.Store(TIsa.Multiply(TIsa.Load(result + TIsa.Count), high), result + TIsa.Count);
        }
    }
}
