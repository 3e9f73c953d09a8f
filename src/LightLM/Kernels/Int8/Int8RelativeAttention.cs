using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// What relative positions add to <see cref="Int8Attention"/>, for one block of queries: products with the vectors of the distances that
/// its keys have, and the same vectors weighted. Weights of the max distance and beyond may be more than a byte and are added in floats.
/// </summary>
/// <param name="distances">The vectors.</param>
/// <param name="scratch">As many floats as <see cref="Scratch"/> says.</param>
/// <param name="tokens">The number of keys.</param>
/// <param name="maxDistance">The largest distance that is told from larger ones.</param>
internal readonly unsafe struct Int8RelativeAttention<TIsa, TVector, TTile>(Int8Distances distances, float* scratch, int tokens, int maxDistance)
    where TIsa : struct, IFloatVector<TVector>
    where TVector : struct
    where TTile : struct, IInt8Tile
{
    private readonly Int8Distances _distances = distances;
    private readonly Int8RelativeMemory _memory = new(scratch, distances, TIsa.Count);

    /// <summary>The floats of scratch memory.</summary>
    public static long Scratch(int maxDistance, int headSize) =>
        Int8RelativeMemory.Length(new Int8Distances(null, maxDistance, headSize, TTile.PanelWidth), TIsa.Count);

    /// <summary>Multiplies a block of queries and the distances that keys may have, with a vector's more behind the last.</summary>
    /// <param name="queries">The queries' bytes.</param>
    /// <param name="positions">Their positions, ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Multiply(in Int8AttentionMemory queries, ReadOnlySpan<int> positions)
    {
        Int8AttentionMemory keys = _distances.Keys;
        int width = TTile.PanelWidth;
        int last = Math.Clamp(queries.PaddedTokens - positions[0], -maxDistance, maxDistance) + maxDistance;
        int panel = (Math.Clamp(-positions[^1], -maxDistance, maxDistance) + maxDistance) / width;
        for (; panel <= last / width; panel++)
        {
            sbyte* weights = (sbyte*)keys.KeyPanels + ((nint)panel * width * keys.PaddedHeadSize);
            Int8Panel operand = new(weights, keys.PaddedHeadSize / TTile.BlockInputs, 1);
            int* products = _memory.PanelProducts(panel, width);
            Int8Attention.Product<TTile>(operand, positions.Length, queries.QueryBytes, queries.QueryStride, products);
            for (int row = 0; row < positions.Length; row++, products += width)
            {
                float* scores = _memory.Scores(row) + (panel * width);
                for (int i = 0; i < width; i += TIsa.Count)
                {
                    int distance = (panel * width) + i;
                    TVector score = TIsa.MultiplyAdd(
                        TIsa.LoadIntegers(products + i), TIsa.Load(keys.KeyScales + distance), TIsa.Load(keys.KeyOffsets + distance));
                    TIsa.Store(score, scores + i);
                }
            }
        }

        for (int row = 0; row < positions.Length; row++)
        {
            float* scores = _memory.Scores(row);
            TIsa.Store(TIsa.Create(scores[0]), scores - TIsa.Count);
            TIsa.Store(TIsa.Create(scores[keys.Tokens - 1]), scores + keys.Tokens);
        }
    }

    /// <summary>Replaces a query's integer scores [panels of keys] by floats with the distances' scores added, and returns the largest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float Dequantize(int* scores, in Int8AttentionMemory keys, int row, int position)
    {
        float* ofDistance = _memory.Scores(row) + maxDistance;
        TVector maxLow = TIsa.Create(float.NegativeInfinity), maxHigh = maxLow;
        for (int key = 0; key < keys.PaddedTokens; key += TTile.PanelWidth)
        {
            TVector low = Dequantize(scores, keys, key, ofDistance, position);
            TVector high = Dequantize(scores + TIsa.Count, keys, key + TIsa.Count, ofDistance, position);
            maxLow = TIsa.Max(maxLow, low);
            maxHigh = TIsa.Max(maxHigh, high);
            scores += Int8AttentionMemory.BlockRows * TTile.PanelWidth;
        }

        return TIsa.MaxElement(TIsa.Max(maxLow, maxHigh));
    }

    /// <summary>Sorts the weights of a block of queries by distance.</summary>
    /// <param name="weights">The weights by key.</param>
    /// <param name="positions">The queries' positions, ascending.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void SortWeights(in Int8AttentionMemory weights, ReadOnlySpan<int> positions)
    {
        for (int row = 0; row < positions.Length; row++)
        {
            byte* ofKeys = weights.WeightRow(row);
            byte* sorted = _memory.Weights + ((nint)row * _memory.WeightStride);
            int firstKey = Math.Max(0, positions[row] - maxDistance + 1);
            int endKey = Math.Min(tokens, positions[row] + maxDistance);
            int firstDistance = firstKey - positions[row] + maxDistance - 1;
            new Span<byte>(sorted, _memory.WeightStride).Clear();
            new ReadOnlySpan<byte>(ofKeys + firstKey, endKey - firstKey).CopyTo(new Span<byte>(sorted + firstDistance, endKey - firstKey));

            // What is not within the max distance is beyond it on one side, unless the sequence is longer than both.
            int low = firstKey == 0 ? 0 : endKey == tokens ? -1 : Sum(ofKeys, firstKey);
            int beyond = weights.WeightSums[row] - TIsa.SumOfBytes(sorted, _memory.WeightStride);
            _memory.Low[row] = low < 0 ? beyond : low;
            _memory.High[row] = low < 0 ? 0 : beyond - low;
        }
    }

    /// <summary>Multiplies the sorted weights and a panel of the distances' values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void MultiplyWeights(int panel, ReadOnlySpan<int> positions)
    {
        (int firstBlock, int endBlock) = ValueBlocks(positions);
        sbyte* values = (sbyte*)_distances.Values.ValuePanel(panel) + ((nint)firstBlock * TTile.PanelWidth * TTile.BlockInputs);
        Int8Attention.Product<TTile>(
            new Int8Panel(values, endBlock - firstBlock, 1),
            positions.Length,
            _memory.Weights + (firstBlock * TTile.BlockInputs),
            _memory.WeightStride,
            _memory.Sums);
    }

    /// <summary>What the distances add to some columns of a query's result before it is divided by the sum of its weights.</summary>
    /// <param name="row">The query.</param>
    /// <param name="column">The first column, counted from the head's first.</param>
    /// <param name="ofPanel">The same, counted from the panel's first.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Result(int row, int column, int ofPanel)
    {
        TVector sums = TIsa.LoadIntegers(_memory.Sums + (row * TTile.PanelWidth) + ofPanel);
        TVector low = TIsa.Multiply(TIsa.Create(_memory.Low[row]), TIsa.Load(_distances.EdgeLow + column));
        TVector edges = TIsa.MultiplyAdd(TIsa.Create(_memory.High[row]), TIsa.Load(_distances.EdgeHigh + column), low);
        return TIsa.MultiplyAdd(sums, TIsa.Load(_distances.Values.ValueScales + column), edges);
    }

    /// <summary>The blocks of values that a block of queries has keys at.</summary>
    private (int First, int End) ValueBlocks(ReadOnlySpan<int> positions)
    {
        int first = Math.Max(0, maxDistance - 1 - positions[^1]);
        int last = Math.Min((2 * maxDistance) - 2, tokens - 1 - positions[0] + maxDistance - 1);
        return (first / TTile.BlockInputs, (last / TTile.BlockInputs) + 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TVector Dequantize(int* scores, in Int8AttentionMemory keys, int key, float* ofDistance, int position)
    {
        // A vector at the edge of reach or beyond it begins where only edge scores follow.
        int distance = Math.Clamp(key - position, -maxDistance - TIsa.Count, maxDistance + 1);
        TVector score = TIsa.MultiplyAdd(TIsa.LoadIntegers(scores), TIsa.Load(keys.KeyScales + key), TIsa.Load(keys.KeyOffsets + key));
        score = TIsa.Add(score, TIsa.Load(ofDistance + distance));
        TIsa.Store(score, (float*)scores);
        return score;
    }

    private static int Sum(byte* values, int count)
    {
        const int whole = 64; // what the vector sum takes at once
        int sum = count < whole ? 0 : TIsa.SumOfBytes(values, count / whole * whole);
        for (int i = count / whole * whole; i < count; i++)
        {
            sum += values[i];
        }

        return sum;
    }
}
