using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Scaled dot-product self-attention whose two products run in 8-bit integers. Keys are quantized by token, queries by row and values by
/// column, each of one head; the softmax's weights e^(score - max) are rounded to 0 to 255 and divided by the sum of the rounded ones.
/// Queries stay within 7 bits and two neighbouring values of one sign within 128, so that no pair of products overflows 16 bits and the
/// sums are exact on every path.
/// </summary>
internal static unsafe class Int8Attention
{
    private const float QueryLevels = 63f;
    private const float QueryZeroPoint = 64f;
    private const float KeyLevels = 127f;
    private const float ValuePairLevels = 127f;
    private const float WeightLevels = 255f;

    /// <summary>Smaller ranges are quantized as this one: its reciprocal is finite.</summary>
    private const float SmallestRange = 1e-20f;

    private const int GroupSize = FourInputBlocks.Inputs;

    /// <summary>The specification.</summary>
    public static void Scalar(in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative)
    {
        Preconditions.Attention(query, keyValue, heads, context, scratch, relative);
        int headSize = heads.HeadSize;
        int width = heads.AllHeads * headSize;
        int tokens = keyValue.Rows;
        Int8ScalarDistances distances = new(relative);
        float* keyScales = scratch;                                 // [tokens]
        float* keyOffsets = keyScales + tokens;                     // [tokens]
        float* keys = keyOffsets + tokens;                          // [tokens][head size]
        float* values = keys + ((nint)tokens * headSize);           // [tokens][head size]
        float* valueScales = values + ((nint)tokens * headSize);    // [head size]
        Span<float> quantized = new(valueScales + headSize, headSize);
        Span<float> weights = new(valueScales + (2 * headSize), tokens);
        for (int head = heads.First; head < heads.First + heads.Count; head++)
        {
            int first = head * headSize;
            for (int key = 0; key < tokens; key++)
            {
                QuantizeKey(
                    keyValue.Row(key) + first, new Span<float>(keys + ((nint)key * headSize), headSize), out keyScales[key], out keyOffsets[key]);
            }

            for (int i = 0; i < headSize; i++)
            {
                valueScales[i] = QuantizeValues(keyValue, width + first + i, values + i, headSize);
            }

            for (int row = 0; row < query.Rows; row++)
            {
                float range = Quantize(query.Row(row) + first, QueryLevels, quantized);
                for (int key = 0; key < tokens; key++)
                {
                    float score = Score(quantized, keys + ((nint)key * headSize), keyScales[key], keyOffsets[key]);
                    weights[key] = distances.IsRelative ? score + distances.Score(quantized, row, key) : score;
                }

                float reciprocal = ScalarExponentiate(weights, range * QueryFactorOf(headSize));
                for (int i = 0; i < headSize; i++)
                {
                    float sum = 0;
                    for (int key = 0; key < tokens; key++)
                    {
                        sum += weights[key] * values[((nint)key * headSize) + i];
                    }

                    context.Row(row)[first + i] = distances.IsRelative
                        ? MathF.FusedMultiplyAdd(sum, valueScales[i], distances.Result(weights, row, i)) * reciprocal
                        : sum * (valueScales[i] * reciprocal);
                }
            }
        }
    }

    public static long ScalarScratch(int tokens, int headSize) => checked((2L * tokens * (headSize + 1)) + (2 * headSize) + tokens);

    /// <summary>
    /// Blocks of queries against one head's keys and values, which are quantized into panels of the int8 tile; a block's scores and
    /// weights stay in the first-level cache. Bound: the exponential and the conversions around it for long sequences, the
    /// quantization for short ones.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector, TTile>(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        Preconditions.Attention(query, keyValue, heads, context, scratch, relative);
        Debug.Assert(TTile.BlockInputs == GroupSize, "Keys and values are packed here, in groups of four.");
        Debug.Assert(TTile.PanelWidth == 2 * TIsa.Count, "A panel is two vectors of floats.");
        int width = heads.AllHeads * heads.HeadSize;
        Int8AttentionMemory memory = new(scratch, keyValue.Rows, heads.HeadSize, TTile.PanelWidth);
        memory.Clear();
        Int8RelativeAttention<TIsa, TVector, TTile> distances = relative.Table is RelativePositions table
            ? new(
                new Int8Distances(table.Integers, table.MaxDistance, heads.HeadSize, TTile.PanelWidth),
                scratch + (nint)Int8AttentionMemory.Length(keyValue.Rows, heads.HeadSize, TTile.PanelWidth),
                keyValue.Rows,
                table.MaxDistance)
            : default;
        for (int head = heads.First; head < heads.First + heads.Count; head++)
        {
            int first = head * heads.HeadSize;
            QuantizeKeys<TIsa, TVector>(keyValue, first, memory);
            QuantizeValues<TIsa, TVector>(keyValue, width + first, memory);
            for (int row = 0; row < query.Rows; row += Int8AttentionMemory.BlockRows)
            {
                int rows = Math.Min(Int8AttentionMemory.BlockRows, query.Rows - row);
                QuantizeQueries<TIsa, TVector>(query.Slice(row, rows), first, memory);
                ReadOnlySpan<int> positions = relative.Table is null ? [] : relative.Positions.Slice(row, rows);
                Scores<TTile>(rows, memory);
                Weights(rows, memory, distances, positions);
                Results(rows, memory, context.Row(row) + first, context.Stride, distances, positions);
            }
        }
    }

    /// <summary>Quantizes a key, whose offset takes back the queries' zero point.</summary>
    internal static void QuantizeKey(float* key, Span<float> result, out float scale, out float offset)
    {
        scale = Quantize(key, KeyLevels, result) * (1f / KeyLevels);
        float sum = 0;
        foreach (float value in result)
        {
            sum += value;
        }

        offset = scale * sum * -QueryZeroPoint;
    }

    /// <summary>Quantizes a column of values, and returns its scale.</summary>
    internal static float QuantizeValues(in Matrix keyValue, int column, float* result, int stride)
    {
        float range = SmallestRange;
        for (int key = 0; key < keyValue.Rows; key += 2)
        {
            float value = keyValue.Row(key)[column];
            float next = key + 1 < keyValue.Rows ? keyValue.Row(key + 1)[column] : 0;
            range = MathF.Max(range, MathF.Max(value, 0) + MathF.Max(next, 0));
            range = MathF.Max(range, -(MathF.Min(value, 0) + MathF.Min(next, 0)));
        }

        float inverse = ValuePairLevels / range;
        for (int key = 0; key < keyValue.Rows; key++)
        {
            result[(nint)key * stride] = MathF.Round(keyValue.Row(key)[column] * inverse);
        }

        return range * (1f / ValuePairLevels);
    }

    /// <summary>The product of a quantized query, as the bytes that it is stored in, and a quantized key.</summary>
    internal static float Score(ReadOnlySpan<float> query, float* key, float scale, float offset)
    {
        float sum = 0;
        for (int i = 0; i < query.Length; i++)
        {
            sum += (query[i] + QueryZeroPoint) * key[i];
        }

        return MathF.FusedMultiplyAdd(sum, scale, offset);
    }

    /// <summary>Quantizes a row symmetrically to integers, and returns its range.</summary>
    private static float Quantize(float* row, float levels, Span<float> result)
    {
        float range = SmallestRange;
        for (int i = 0; i < result.Length; i++)
        {
            range = MathF.Max(range, MathF.Abs(row[i]));
        }

        float inverse = levels / range;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = MathF.Round(row[i] * inverse);
        }

        return range;
    }

    /// <summary>Replaces scores by rounded weights, and returns the reciprocal of their sum.</summary>
    private static float ScalarExponentiate(Span<float> scores, float factor)
    {
        float max = float.NegativeInfinity;
        foreach (float score in scores)
        {
            max = MathF.Max(max, score);
        }

        float offset = -factor * max;
        float sum = 0;
        foreach (ref float score in scores)
        {
            float weight = Exponential.ScaledPowerOfTwo<ScalarFloat, float>(MathF.FusedMultiplyAdd(score, factor, offset));
            score = MathF.Min(MathF.Round(weight), WeightLevels);
            sum += score;
        }

        return 1f / sum;
    }

    /// <summary>What a query's range is multiplied by to turn differences of scores into exponents of two.</summary>
    private static float QueryFactorOf(int headSize) => Exponential.Log2E / (QueryLevels * MathF.Sqrt(headSize));

    /// <summary>Quantizes keys, a panel of them across the lanes of some vectors at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeKeys<TIsa, TVector>(in Matrix keyValue, int column, in Int8AttentionMemory memory)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int width = memory.PanelWidth;
        float* keys = memory.TransposedKeys;
        for (int first = 0; first < memory.PaddedTokens; first += width)
        {
            int count = Math.Min(width, memory.Tokens - first);
            if (count < width)
            {
                new Span<float>(keys, memory.HeadSize * width).Clear();
            }

            Transposition.Transpose(keyValue.Row(first) + column, keyValue.Stride, count, memory.HeadSize, 1, keys, width);
            byte* panel = memory.KeyPanels + ((nint)first * memory.PaddedHeadSize);
            for (int lane = 0; lane < width; lane += TIsa.Count)
            {
                QuantizeKeyLanes<TIsa, TVector>(keys + lane, panel + (lane * GroupSize), memory, first + lane);
            }

            // Keys behind the last are below every score.
            for (int key = first + count; key < first + width; key++)
            {
                memory.KeyScales[key] = 0;
                memory.KeyOffsets[key] = -1e30f;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void QuantizeKeyLanes<TIsa, TVector>(float* keys, byte* panel, in Int8AttentionMemory memory, int key)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int width = memory.PanelWidth;
        TVector zero = TIsa.Create(0f), range = TIsa.Create(SmallestRange), sum = zero;
        for (float* row = keys; row < keys + (memory.HeadSize * width); row += width)
        {
            TVector value = TIsa.Load(row);
            range = TIsa.Max(range, TIsa.Max(value, TIsa.Subtract(zero, value)));
        }

        TVector inverse = TIsa.Divide(TIsa.Create(KeyLevels), range);
        for (int i = 0; i < memory.PaddedHeadSize; i += GroupSize, keys += GroupSize * width, panel += GroupSize * width)
        {
            sum = TIsa.Add(sum, QuantizeGroup<TIsa, TVector>(keys, width, inverse, panel));
        }

        TVector scale = TIsa.Multiply(range, TIsa.Create(1f / KeyLevels));
        TIsa.Store(scale, memory.KeyScales + key);
        TIsa.Store(TIsa.Multiply(TIsa.Multiply(scale, sum), TIsa.Create(-QueryZeroPoint)), memory.KeyOffsets + key);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeValues<TIsa, TVector>(in Matrix keyValue, int column, in Int8AttentionMemory memory)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint stride = memory.PaddedColumns;
        Attention.Gather<TIsa, TVector>(keyValue, column, memory.HeadSize, memory.Values, stride);
        TVector zero = TIsa.Create(0f);
        for (int lane = 0; lane < memory.PaddedColumns; lane += TIsa.Count)
        {
            float* values = memory.Values + lane;
            float* end = values + (memory.PaddedTokens * stride);
            TVector high = TIsa.Create(SmallestRange), low = zero;
            for (float* row = values; row < end; row += 2 * stride)
            {
                TVector value = TIsa.Load(row), next = TIsa.Load(row + stride);
                high = TIsa.Max(high, TIsa.Add(TIsa.Max(value, zero), TIsa.Max(next, zero)));
                low = TIsa.Min(low, TIsa.Add(TIsa.Min(value, zero), TIsa.Min(next, zero)));
            }

            TVector range = TIsa.Max(high, TIsa.Subtract(zero, low));
            TVector inverse = TIsa.Divide(TIsa.Create(ValuePairLevels), range);
            TIsa.Store(TIsa.Multiply(range, TIsa.Create(1f / ValuePairLevels)), memory.ValueScales + lane);
            byte* group = memory.ValuePanel(lane / memory.PanelWidth) + (lane % memory.PanelWidth * GroupSize);
            for (float* row = values; row < end; row += GroupSize * stride, group += GroupSize * memory.PanelWidth)
            {
                _ = QuantizeGroup<TIsa, TVector>(row, stride, inverse, group);
            }
        }
    }

    /// <summary>Quantizes four rows, which make the groups of four bytes that the tile multiplies, and returns their sum as integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector QuantizeGroup<TIsa, TVector>(float* rows, nint stride, TVector inverse, byte* groups)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector r0 = TIsa.Round(TIsa.Multiply(TIsa.Load(rows), inverse));
        TVector r1 = TIsa.Round(TIsa.Multiply(TIsa.Load(rows + stride), inverse));
        TVector r2 = TIsa.Round(TIsa.Multiply(TIsa.Load(rows + (2 * stride)), inverse));
        TVector r3 = TIsa.Round(TIsa.Multiply(TIsa.Load(rows + (3 * stride)), inverse));
        TIsa.StoreAsByteGroups(r0, r1, r2, r3, groups);
        return TIsa.Add(TIsa.Add(r0, r1), TIsa.Add(r2, r3));
    }

    /// <summary>Quantizes a block of queries; a query's factor turns differences of scores into exponents of two.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void QuantizeQueries<TIsa, TVector>(in Matrix query, int column, in Int8AttentionMemory memory)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        // A head narrower than a vector is copied in front of zeros; of a wider one the last vector overlaps the one before.
        bool isNarrow = memory.HeadSize < TIsa.Count;
        int last = isNarrow ? 0 : memory.HeadSize - TIsa.Count;
        float* values = isNarrow ? memory.Queries : query.Data + column;
        nint stride = isNarrow ? memory.PaddedColumns : query.Stride;
        if (isNarrow)
        {
            Attention.Gather<TIsa, TVector>(query, column, memory.HeadSize, values, stride);
        }

        TVector zero = TIsa.Create(0f), zeroPoint = TIsa.Create(QueryZeroPoint);
        float factor = QueryFactorOf(memory.HeadSize);
        byte* bytes = memory.QueryBytes;
        for (int row = 0; row < query.Rows; row++, values += stride, bytes += memory.QueryStride)
        {
            TVector magnitude = TIsa.Create(SmallestRange);
            for (int i = 0; ; i = Math.Min(i + TIsa.Count, last))
            {
                TVector value = TIsa.Load(values + i);
                magnitude = TIsa.Max(magnitude, TIsa.Max(value, TIsa.Subtract(zero, value)));
                if (i == last)
                {
                    break;
                }
            }

            float range = TIsa.MaxElement(magnitude);
            memory.QueryFactors[row] = range * factor;
            TVector inverse = TIsa.Create(QueryLevels / range);
            for (int i = 0; ; i = Math.Min(i + TIsa.Count, last))
            {
                TIsa.StoreAsBytes(TIsa.Add(TIsa.Round(TIsa.Multiply(TIsa.Load(values + i), inverse)), zeroPoint), bytes + i);
                if (i == last)
                {
                    break;
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Scores<TTile>(int rows, in Int8AttentionMemory memory)
        where TTile : struct, IInt8Tile
    {
        int blocks = memory.PaddedHeadSize / GroupSize;
        for (int panel = 0; panel < memory.PaddedTokens / memory.PanelWidth; panel++)
        {
            sbyte* keys = (sbyte*)memory.KeyPanels + ((nint)panel * memory.PanelWidth * memory.PaddedHeadSize);
            Product<TTile>(new Int8Panel(keys, blocks, 1), rows, memory.QueryBytes, memory.QueryStride, memory.PanelScores(panel));
        }
    }

    /// <summary>The rows of a product of bytes and a panel, tile by tile.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Product<TTile>(in Int8Panel panel, int rows, byte* a, nint stride, int* sums)
        where TTile : struct, IInt8Tile
    {
        for (int row = 0; row < rows;)
        {
            row += TTile.Compute(panel, rows - row, a + (row * stride), stride, sums + (row * TTile.PanelWidth));
        }
    }

    /// <summary>Softmax: turns a block's scores into rounded weights, and keeps the reciprocals of their sums.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Weights<TIsa, TVector, TTile>(
        int rows, in Int8AttentionMemory memory, in Int8RelativeAttention<TIsa, TVector, TTile> distances, ReadOnlySpan<int> positions)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        // Row by row in each step: a row's maximum and sum come late, but the next row need not wait for them.
        float* maxima = stackalloc float[Int8AttentionMemory.BlockRows];
        if (!positions.IsEmpty)
        {
            distances.Multiply(memory, positions);
        }

        for (int row = 0; row < rows; row++)
        {
            int* scores = memory.PanelScores(0) + (row * TTile.PanelWidth);
            maxima[row] = positions.IsEmpty
                ? Dequantize<TIsa, TVector, TTile>(scores, memory.KeyScales, memory.KeyOffsets, memory.PaddedTokens)
                : distances.Dequantize(scores, memory, row, positions[row]);
        }

        for (int row = 0; row < rows; row++)
        {
            float* scores = (float*)memory.PanelScores(0) + (row * TTile.PanelWidth);
            Exponentiate<TIsa, TVector, TTile>(scores, memory.QueryFactors[row], maxima[row], memory.WeightRow(row), memory.PaddedTokens);
        }

        for (int row = 0; row < rows; row++)
        {
            memory.WeightSums[row] = TIsa.SumOfBytes(memory.WeightRow(row), memory.WeightStride);
            memory.InverseSums[row] = 1f / memory.WeightSums[row];
        }

        if (!positions.IsEmpty)
        {
            distances.SortWeights(memory, positions);
        }
    }

    /// <summary>Replaces integer scores by floats, a panel of two vectors at a time, and returns the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Dequantize<TIsa, TVector, TTile>(int* scores, float* scales, float* offsets, int tokens)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        TVector maxLow = TIsa.Create(float.NegativeInfinity), maxHigh = maxLow;
        for (float* end = scales + tokens; scales < end; scales += TTile.PanelWidth)
        {
            TVector low = TIsa.MultiplyAdd(TIsa.LoadIntegers(scores), TIsa.Load(scales), TIsa.Load(offsets));
            TVector high = TIsa.MultiplyAdd(TIsa.LoadIntegers(scores + TIsa.Count), TIsa.Load(scales + TIsa.Count), TIsa.Load(offsets + TIsa.Count));
            TIsa.Store(low, (float*)scores);
            TIsa.Store(high, (float*)scores + TIsa.Count);
            maxLow = TIsa.Max(maxLow, low);
            maxHigh = TIsa.Max(maxHigh, high);
            scores += Int8AttentionMemory.BlockRows * TTile.PanelWidth;
            offsets += TTile.PanelWidth;
        }

        return TIsa.MaxElement(TIsa.Max(maxLow, maxHigh));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Exponentiate<TIsa, TVector, TTile>(float* scores, float factor, float max, byte* weights, int tokens)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        TVector scale = TIsa.Create(factor), offset = TIsa.Create(-factor * max);
        for (byte* end = weights + tokens; weights < end; weights += TTile.PanelWidth)
        {
            TVector low = TIsa.MultiplyAdd(TIsa.Load(scores), scale, offset);
            TVector high = TIsa.MultiplyAdd(TIsa.Load(scores + TIsa.Count), scale, offset);
            TIsa.StoreAsBytes(Exponential.ScaledPowerOfTwo<TIsa, TVector>(low), weights);
            TIsa.StoreAsBytes(Exponential.ScaledPowerOfTwo<TIsa, TVector>(high), weights + TIsa.Count);
            scores += Int8AttentionMemory.BlockRows * TTile.PanelWidth;
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Results<TIsa, TVector, TTile>(
        int rows,
        in Int8AttentionMemory memory,
        float* context,
        nint stride,
        in Int8RelativeAttention<TIsa, TVector, TTile> distances,
        ReadOnlySpan<int> positions)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        int blocks = (memory.Tokens + GroupSize - 1) / GroupSize;
        bool isRelative = !positions.IsEmpty;
        float* narrow = stackalloc float[TIsa.Count];
        for (int first = 0; first < memory.HeadSize; first += memory.PanelWidth, context += memory.PanelWidth)
        {
            Int8Panel panel = new((sbyte*)memory.ValuePanel(first / memory.PanelWidth), blocks, 1);
            Product<TTile>(panel, rows, memory.Weights, memory.WeightStride, memory.Sums);
            if (isRelative)
            {
                distances.MultiplyWeights(first / memory.PanelWidth, positions);
            }

            int columns = Math.Min(memory.PanelWidth, memory.HeadSize - first);
            float* scales = memory.ValueScales + first;
            for (int row = 0; row < rows; row++)
            {
                int* sums = memory.Sums + (row * memory.PanelWidth);
                float* result = context + (row * stride);
                if (columns < TIsa.Count)
                {
                    if (isRelative)
                    {
                        TIsa.Store(Distant(memory, distances, sums, row, first, 0), narrow);
                        new ReadOnlySpan<float>(narrow, columns).CopyTo(new Span<float>(result, columns));
                        continue;
                    }

                    for (int i = 0; i < columns; i++)
                    {
                        result[i] = sums[i] * (scales[i] * memory.InverseSums[row]);
                    }

                    continue;
                }

                // The last vector overlaps the one before: behind it lies the next head.
                TVector inverse = TIsa.Create(memory.InverseSums[row]);
                for (int i = 0; ; i = Math.Min(i + TIsa.Count, columns - TIsa.Count))
                {
                    TVector factor = TIsa.Multiply(TIsa.Load(scales + i), inverse);
                    TVector value = isRelative
                        ? Distant(memory, distances, sums + i, row, first, i)
                        : TIsa.Multiply(TIsa.LoadIntegers(sums + i), factor);
                    TIsa.Store(value, result + i);
                    if (i == columns - TIsa.Count)
                    {
                        break;
                    }
                }
            }
        }
    }

    /// <summary>Some columns of a query's result with what the distances add.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Distant<TIsa, TVector, TTile>(
        in Int8AttentionMemory memory, in Int8RelativeAttention<TIsa, TVector, TTile> distances, int* sums, int row, int first, int ofPanel)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        TVector added = distances.Result(row, first + ofPanel, ofPanel);
        TVector sum = TIsa.MultiplyAdd(TIsa.LoadIntegers(sums), TIsa.Load(memory.ValueScales + first + ofPanel), added);
        return TIsa.Multiply(sum, TIsa.Create(memory.InverseSums[row]));
    }

    /// <summary>Quantizes the vectors of relative positions as keys and as values.</summary>
    public static AlignedBuffer QuantizeDistances<TIsa, TVector, TTile>(RelativePositions table)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        int headSize = table.HeadSize;
        AlignedBuffer buffer = new(Int8Distances.Length(table.MaxDistance, headSize, TTile.PanelWidth));
        Int8Distances distances = new(buffer.Pointer, table.MaxDistance, headSize, TTile.PanelWidth);
        QuantizeKeys<TIsa, TVector>(new Matrix(table.Wave(0), table.Distances, headSize, headSize), 0, distances.Keys);
        QuantizeValues<TIsa, TVector>(new Matrix(table.Wave(1), table.Distances - 2, headSize, headSize), 0, distances.Values);
        new ReadOnlySpan<float>(table.Wave(0), headSize).CopyTo(new Span<float>(distances.EdgeLow, headSize));
        new ReadOnlySpan<float>(table.Wave(table.Distances - 1), headSize).CopyTo(new Span<float>(distances.EdgeHigh, headSize));
        return buffer;
    }
}
