using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// What relative positions add to attention in floats, for one block of queries across the lanes of two vectors. The product of a query and
/// the wave of a distance is that of the query, turned by its own position, and the wave of the key's position; so the terms of all keys
/// within the max distance are one more product of matrices, and those beyond it are one number for each query. It is the same with values.
/// </summary>
/// <param name="table">The waves.</param>
/// <param name="tokens">The number of keys.</param>
/// <param name="block">The width of two vectors.</param>
/// <param name="scratch">As many floats as <see cref="Scratch"/> says.</param>
internal unsafe struct RelativeAttention(RelativePositions table, int tokens, int block, float* scratch)
{
    private readonly int _headSize = table.HeadSize;
    private readonly float* _zeros = scratch;                                               // [block]
    private readonly float* _places = scratch + block;                                      // [block]: the queries' positions
    private readonly float* _low = scratch + (2 * block);                                   // [block]: beyond the max distance before
    private readonly float* _high = scratch + (3 * block);                                  // [block]: beyond it behind
    private readonly float* _rows = scratch + (4 * block);                                  // [block][head size]: the queries' waves
    private readonly float* _waves = scratch + ((4 + table.HeadSize) * block);              // [head size][block]
    private readonly float* _turned = scratch + ((4 + (2 * table.HeadSize)) * block);       // [head size][block]
    private readonly float* _terms = scratch + ((4 + (3 * table.HeadSize)) * (nint)block);  // [keys][block]
    private int _first;
    private int _end;

    /// <summary>The floats that a sequence needs.</summary>
    public static long Scratch(int tokens, int headSize, int block) => (4L + (3L * headSize) + tokens) * block;

    /// <summary>Turns a block of queries.</summary>
    /// <param name="queries">[head size][block].</param>
    /// <param name="positions">Of the queries that there are, ascending; the lanes behind them are computed and dropped.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Turn<TIsa, TVector>(float* queries, ReadOnlySpan<int> positions)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Debug.Assert(positions.Length > 0 && positions.Length <= block, $"1 to {block} queries, found {positions.Length}.");
        _first = Math.Max(0, positions[0] - table.MaxDistance);
        _end = Math.Min(tokens, positions[^1] + table.MaxDistance + 1);
        new Span<float>(_zeros, block).Clear();
        for (int lane = 0; lane < block; lane++)
        {
            int position = positions[Math.Min(lane, positions.Length - 1)];
            _places[lane] = position;
            new ReadOnlySpan<float>(table.QueryWave(position), _headSize).CopyTo(new Span<float>(_rows + (lane * _headSize), _headSize));
        }

        Transposition.Transpose(_rows, _headSize, block, _headSize, 1, _waves, block);
        for (int half = 0; half < block; half += TIsa.Count)
        {
            TurnLanes<TIsa, TVector>(queries, half);
        }
    }

    /// <summary>Adds the products of queries and distances to scores [keys][block].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void AddScores<TIsa, TVector>(float* scores)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        RegisterTile.Operands tile = new(_headSize, _headSize, 1, _turned, _zeros, block);
        Attention.Product<TIsa, TVector>(tile, _end - _first, table.Wave(_first), _headSize, _terms, block);
        TVector most = TIsa.Create(table.MaxDistance), zero = TIsa.Create(0f);
        for (int half = 0; half < block; half += TIsa.Count)
        {
            TVector places = TIsa.Load(_places + half), low = TIsa.Load(_low + half), high = TIsa.Load(_high + half);
            for (int key = 0; key < tokens; key++)
            {
                float* score = scores + ((nint)key * block) + half;
                TVector term = key < _first ? low : high;
                if (key >= _first && key < _end)
                {
                    TVector distance = TIsa.Subtract(TIsa.Create(key), places);
                    TVector size = TIsa.Max(distance, TIsa.Subtract(zero, distance));
                    TVector beyond = TIsa.SelectIfAtMost(distance, zero, low, high);
                    term = TIsa.SelectIfAtMost(size, most, TIsa.Load(_terms + ((nint)(key - _first) * block) + half), beyond);
                }

                TIsa.Store(TIsa.Add(TIsa.Load(score), term), score);
            }
        }
    }

    /// <summary>Adds the distances' vectors, weighted, to results.</summary>
    /// <param name="weights">[keys][block].</param>
    /// <param name="results">[head size][block].</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void AddResults<TIsa, TVector>(float* weights, float* results)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        for (int half = 0; half < block; half += TIsa.Count)
        {
            SplitWeights<TIsa, TVector>(weights, half);
        }

        // Queries are needed no more.
        float* sums = _turned;
        RegisterTile.Operands tile = new(_end - _first, 1, _headSize, _terms, _zeros, block);
        Attention.Product<TIsa, TVector>(tile, _headSize, table.Wave(_first), 1, sums, block);
        float* edgeLow = table.Wave(0);
        float* edgeHigh = table.Wave(2 * table.MaxDistance);
        for (int half = 0; half < block; half += TIsa.Count)
        {
            TVector low = TIsa.Load(_low + half), high = TIsa.Load(_high + half);
            for (int column = 0; column < _headSize; column += 2)
            {
                nint even = ((nint)column * block) + half, odd = even + block;
                TVector sine = TIsa.Load(_waves + even), cosine = TIsa.Load(_waves + odd);
                TVector sines = TIsa.Load(sums + even), cosines = TIsa.Load(sums + odd);
                TVector evenSum = TIsa.Subtract(TIsa.Multiply(cosine, sines), TIsa.Multiply(sine, cosines));
                TVector oddSum = TIsa.MultiplyAdd(cosine, cosines, TIsa.Multiply(sine, sines));
                evenSum = TIsa.MultiplyAdd(low, TIsa.Create(edgeLow[column]), TIsa.MultiplyAdd(high, TIsa.Create(edgeHigh[column]), evenSum));
                oddSum = TIsa.MultiplyAdd(low, TIsa.Create(edgeLow[column + 1]), TIsa.MultiplyAdd(high, TIsa.Create(edgeHigh[column + 1]), oddSum));
                TIsa.Store(TIsa.Add(TIsa.Load(results + even), evenSum), results + even);
                TIsa.Store(TIsa.Add(TIsa.Load(results + odd), oddSum), results + odd);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void TurnLanes<TIsa, TVector>(float* queries, int half)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        float* edgeLow = table.Wave(0);
        float* edgeHigh = table.Wave(2 * table.MaxDistance);
        TVector low = TIsa.Create(0f), high = low;
        for (int column = 0; column < _headSize; column += 2)
        {
            nint even = ((nint)column * block) + half, odd = even + block;
            TVector evenQuery = TIsa.Load(queries + even), oddQuery = TIsa.Load(queries + odd);
            TVector sine = TIsa.Load(_waves + even), cosine = TIsa.Load(_waves + odd);
            TIsa.Store(TIsa.MultiplyAdd(evenQuery, cosine, TIsa.Multiply(oddQuery, sine)), _turned + even);
            TIsa.Store(TIsa.Subtract(TIsa.Multiply(oddQuery, cosine), TIsa.Multiply(evenQuery, sine)), _turned + odd);
            low = TIsa.MultiplyAdd(evenQuery, TIsa.Create(edgeLow[column]), TIsa.MultiplyAdd(oddQuery, TIsa.Create(edgeLow[column + 1]), low));
            high = TIsa.MultiplyAdd(evenQuery, TIsa.Create(edgeHigh[column]), TIsa.MultiplyAdd(oddQuery, TIsa.Create(edgeHigh[column + 1]), high));
        }

        TIsa.Store(low, _low + half);
        TIsa.Store(high, _high + half);
    }

    /// <summary>The weights within the max distance, and the sums of those beyond it on either side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void SplitWeights<TIsa, TVector>(float* weights, int half)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector most = TIsa.Create(table.MaxDistance), zero = TIsa.Create(0f);
        TVector places = TIsa.Load(_places + half), low = zero, high = zero;
        float* weight = weights + half;
        for (int key = 0; key < _first; key++, weight += block)
        {
            low = TIsa.Add(low, TIsa.Load(weight));
        }

        for (int key = _first; key < _end; key++, weight += block)
        {
            TVector distance = TIsa.Subtract(TIsa.Create(key), places), value = TIsa.Load(weight);
            TVector size = TIsa.Max(distance, TIsa.Subtract(zero, distance));
            TVector within = TIsa.SelectIfAtMost(size, most, value, zero);
            TVector beyond = TIsa.Subtract(value, within);
            TVector before = TIsa.SelectIfAtMost(distance, zero, beyond, zero);
            TIsa.Store(within, _terms + ((nint)(key - _first) * block) + half);
            low = TIsa.Add(low, before);
            high = TIsa.Add(high, TIsa.Subtract(beyond, before));
        }

        for (int key = _end; key < tokens; key++, weight += block)
        {
            high = TIsa.Add(high, TIsa.Load(weight));
        }

        TIsa.Store(low, _low + half);
        TIsa.Store(high, _high + half);
    }
}
