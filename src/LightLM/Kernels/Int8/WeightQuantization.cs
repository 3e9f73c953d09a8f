using System.Diagnostics;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Weights in signed 8-bit integers with one scale per output such that no 16-bit sum that a kernel forms can overflow, whatever the
/// activations are. A kernel multiplies unsigned bytes with weights and adds the products of neighbouring inputs 2i and 2i + 1 over
/// consecutive blocks of four in one 16-bit lane; with g products a sum, a lane holds inputs 0, 1, 4, 5, ... or 2, 3, 6, 7, ... of
/// 2 g consecutive inputs. With activations up to 255, positive weights of a lane may sum to 128, and negative ones to -128.
/// </summary>
internal static class WeightQuantization
{
    /// <summary>The length of sums that conversion chooses: most of the speed of long sums at little cost in precision.</summary>
    public const int DefaultProductsPerSum = 8;

    /// <summary>The longest sums that are worth their loss of precision.</summary>
    public const int MaxProductsPerSum = 64;

    /// <summary>The largest sum of weights of one sign in a lane: 128 * 255 = 32640 fits into 16 bits, 129 * 255 does not.</summary>
    private const int MaxLaneSum = 128;

    /// <summary>How many products of each of the two lanes the weights of a vector are.</summary>
    private const int ProductsPerVector = 8;

    /// <summary>Quantizes a row of a table, which no sum is formed of, to all levels from -127 to 127.</summary>
    /// <returns>The scale: value = scale * result.</returns>
    public static float QuantizeTableRow(ReadOnlySpan<float> values, Span<sbyte> result)
    {
        Debug.Assert(values.Length == result.Length, $"A result for each of {values.Length} values is expected, found {result.Length}.");
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(values));
        float factor = largest == 0 ? 1 : sbyte.MaxValue / largest;
        Round(values, factor, result);
        return 1 / factor;
    }

    /// <summary>Quantizes one output's weights with the largest scale factor that is safe, to within 0.2 %.</summary>
    /// <param name="weights">[inputs].</param>
    /// <param name="productsPerSum">g: a multiple of 2.</param>
    /// <param name="result">[inputs].</param>
    /// <returns>The scale: weight = scale * result.</returns>
    public static float Quantize(ReadOnlySpan<float> weights, int productsPerSum, Span<sbyte> result)
    {
        Debug.Assert(weights.Length == result.Length, $"A result for each of {weights.Length} weights is expected, found {result.Length}.");
        float largest = MathF.Abs(TensorPrimitives.MaxMagnitude(weights));
        if (largest == 0)
        {
            result.Clear();
            return 1;
        }

        float laneSum = LargestLaneSum(weights, productsPerSum);
        float factor = MathF.Min(sbyte.MaxValue / largest, (MaxLaneSum + (productsPerSum / 2f)) / laneSum);

        // Rounding decides whether a factor near the bound is safe, so the largest one is searched for from above.
        const float step = 0.998f;
        for (; ; factor *= step)
        {
            Round(weights, factor, result);
            if (IsSafe(result, productsPerSum))
            {
                return 1 / factor;
            }
        }
    }

    /// <summary>Whether no sum of one output's weights can overflow.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool IsSafe(ReadOnlySpan<sbyte> weights, int productsPerSum)
    {
        Debug.Assert(productsPerSum >= 2 && productsPerSum % 2 == 0, $"A sum has pairs of products, found {productsPerSum}.");
        int vectorsPerSum = Vector128.IsHardwareAccelerated && productsPerSum % ProductsPerVector == 0 ? productsPerSum / ProductsPerVector : 0;
        int inWholeSums = vectorsPerSum == 0 ? 0 : weights.Length / (2 * productsPerSum) * (2 * productsPerSum);
        return AreWholeSumsSafe(weights[..inWholeSums], vectorsPerSum) && IsRestSafe(weights[inWholeSums..], productsPerSum);
    }

    /// <summary>The same for sums that whole vectors of weights make up.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool AreWholeSumsSafe(ReadOnlySpan<sbyte> weights, int vectorsPerSum)
    {
        Vector128<ushort> largest = Vector128<ushort>.Zero;
        while (!weights.IsEmpty)
        {
            Vector128<ushort> positive = Vector128<ushort>.Zero, negative = Vector128<ushort>.Zero;
            for (int i = 0; i < vectorsPerSum; i++, weights = weights[Vector128<sbyte>.Count..])
            {
                Vector128<sbyte> part = Vector128.Create(weights);
                Vector128<sbyte> signs = part >> 7;
                positive += PairSums(Vector128.AndNot(part, signs).AsUInt16());
                negative += PairSums((((part ^ signs) - signs) & signs).AsUInt16());
            }

            largest = Vector128.Max(largest, Vector128.Max(LaneSums(positive), LaneSums(negative)));
        }

        return Vector128.LessThanOrEqualAll(largest, Vector128.Create((ushort)MaxLaneSum));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool IsRestSafe(ReadOnlySpan<sbyte> weights, int productsPerSum)
    {
        ReadOnlySpan<uint> blocks = MemoryMarshal.Cast<sbyte, uint>(weights);
        int blocksPerSum = productsPerSum / 2;
        uint excess = 0;
        for (int start = 0; start < blocks.Length; start += blocksPerSum)
        {
            uint positive = 0, negative = 0;
            int end = Math.Min(blocks.Length, start + blocksPerSum);
            for (int block = start; block < end; block++)
            {
                AddLanes(blocks[block], ref positive, ref negative);
            }

            if (end == blocks.Length && end < start + blocksPerSum)
            {
                AddLanes(LastBlock(weights), ref positive, ref negative);
            }

            excess |= Excess(positive) | Excess(negative);
        }

        // Where whole blocks fill the last sum, a part of a block is a sum of its own.
        if (blocks.Length % blocksPerSum == 0)
        {
            uint positive = 0, negative = 0;
            AddLanes(LastBlock(weights), ref positive, ref negative);
            excess |= Excess(positive) | Excess(negative);
        }

        return excess == 0;
    }

    /// <summary>The sum of one output's weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Sum(ReadOnlySpan<sbyte> weights)
    {
        Vector<int> sums = Vector<int>.Zero;
        int i = 0;
        for (; i <= weights.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(weights[i..]), out Vector<short> low, out Vector<short> high);
            Vector.Widen(low + high, out Vector<int> first, out Vector<int> second);
            sums += first + second;
        }

        int sum = Vector.Sum(sums);
        foreach (sbyte weight in weights[i..])
        {
            sum += weight;
        }

        return sum;
    }

    /// <summary>The sums of neighbouring bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> PairSums(Vector128<ushort> bytes) => (bytes & Vector128.Create((ushort)byte.MaxValue)) + (bytes >>> 8);

    /// <summary>The sums of the even and of the odd pairs of four blocks, each in half of the elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ushort> LaneSums(Vector128<ushort> pairs)
    {
        Vector128<uint> halves = (pairs + Vector128.Shuffle(pairs.AsUInt64(), Vector128.Create(1UL, 0)).AsUInt16()).AsUInt32();
        return halves.AsUInt16() + Vector128.Shuffle(halves, Vector128.Create(1u, 0, 3, 2)).AsUInt16();
    }

    /// <summary>Adds a block's positive weights, and the magnitudes of its negative ones, to the lanes in the halves of a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddLanes(uint block, ref uint positive, ref uint negative)
    {
        const uint lowBytes = 0x00FF00FF;
        uint signs = (block >> 7) & 0x01010101;
        uint areNegative = signs * 0xFF;
        uint up = block & ~areNegative;
        uint down = (~block & areNegative) + signs;
        positive += (up & lowBytes) + ((up >> 8) & lowBytes);
        negative += (down & lowBytes) + ((down >> 8) & lowBytes);
    }

    /// <summary>Not zero where a lane's sum is above <see cref="MaxLaneSum"/>; sums are far below 2^15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Excess(uint lanes)
    {
        const uint reach = (1 << 15) - 1 - MaxLaneSum;
        return (lanes + ((reach << 16) | reach)) & 0x80008000;
    }

    /// <summary>The weights behind the last whole block, as a block.</summary>
    private static uint LastBlock(ReadOnlySpan<sbyte> weights)
    {
        Span<sbyte> block = stackalloc sbyte[sizeof(uint)];
        block.Clear();
        weights[^(weights.Length % sizeof(uint))..].CopyTo(block);
        return MemoryMarshal.Read<uint>(MemoryMarshal.AsBytes(block));
    }

    private static float LargestLaneSum(ReadOnlySpan<float> weights, int productsPerSum)
    {
        float largest = 0;
        Span<float> sums = stackalloc float[4];
        for (int start = 0; start < weights.Length; start += 2 * productsPerSum)
        {
            sums.Clear();
            int end = Math.Min(weights.Length, start + (2 * productsPerSum));
            for (int i = start; i < end; i++)
            {
                sums[((i - start) & 2) + (weights[i] < 0 ? 1 : 0)] += MathF.Abs(weights[i]);
            }

            largest = MathF.Max(largest, TensorPrimitives.Max<float>(sums));
        }

        return largest;
    }

    private static void Round(ReadOnlySpan<float> weights, float factor, Span<sbyte> result)
    {
        for (int i = 0; i < weights.Length; i++)
        {
            result[i] = (sbyte)Math.Clamp(MathF.Round(weights[i] * factor), -sbyte.MaxValue, sbyte.MaxValue);
        }
    }
}
