using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// Sums over the columns of a row, in the one order that all paths have: column i belongs to lane i mod 16, each lane adds its columns in their
/// order, and the upper half of the lanes is added to the lower one until one is left.
/// </summary>
internal static class Lanes
{
    /// <summary>The number of lanes: one vector of the widest path.</summary>
    public const int Count = 16;

    /// <summary>The sum.</summary>
    public static float Sum(ReadOnlySpan<float> values)
    {
        Span<float> lanes = stackalloc float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            lanes[i % Count] += values[i];
        }

        return Fold(lanes);
    }

    /// <summary>The sum of the products of two rows.</summary>
    public static float SumOfProducts(ReadOnlySpan<float> left, ReadOnlySpan<float> right)
    {
        Vector128<float> lanes0 = Vector128<float>.Zero, lanes1 = lanes0, lanes2 = lanes0, lanes3 = lanes0;
        int i = 0;
        for (; i <= left.Length - Count; i += Count)
        {
            lanes0 = AddProducts(lanes0, left[i..], right[i..]);
            lanes1 = AddProducts(lanes1, left[(i + 4)..], right[(i + 4)..]);
            lanes2 = AddProducts(lanes2, left[(i + 8)..], right[(i + 8)..]);
            lanes3 = AddProducts(lanes3, left[(i + 12)..], right[(i + 12)..]);
        }

        Span<float> lanes = stackalloc float[Count];
        lanes0.CopyTo(lanes);
        lanes1.CopyTo(lanes[4..]);
        lanes2.CopyTo(lanes[8..]);
        lanes3.CopyTo(lanes[12..]);
        for (; i < left.Length; i++)
        {
            lanes[i % Count] = MathF.FusedMultiplyAdd(left[i], right[i], lanes[i % Count]);
        }

        return Fold(lanes);
    }

    /// <summary>The sum of squared differences from a number.</summary>
    public static float SumOfSquares(ReadOnlySpan<float> values, float centre)
    {
        Span<float> lanes = stackalloc float[Count];
        for (int i = 0; i < values.Length; i++)
        {
            float difference = values[i] - centre;
            lanes[i % Count] = MathF.FusedMultiplyAdd(difference, difference, lanes[i % Count]);
        }

        return Fold(lanes);
    }

    private static Vector128<float> AddProducts(Vector128<float> sums, ReadOnlySpan<float> left, ReadOnlySpan<float> right) =>
        FusedMultiplyAdd.Of(Vector128.Create(left), Vector128.Create(right), sums);

    private static float Fold(Span<float> lanes)
    {
        for (int half = Count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }
}

/// <summary>The lanes in one, two or four vectors.</summary>
internal unsafe struct Lanes<TIsa, TVector>
    where TIsa : struct, IFloatVector<TVector>
    where TVector : struct
{
    private TVector _first;
    private TVector _second;
    private TVector _third;
    private TVector _fourth;

    /// <summary>Ones in the first lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Lanes<TIsa, TVector> Mask(int count)
    {
        Lanes<TIsa, TVector> mask = default;
        mask._first = Mask(count, 0);
        if (TIsa.Count < Lanes.Count)
        {
            mask._second = Mask(count, 1);
        }

        if (TIsa.Count < Lanes.Count / 2)
        {
            mask._third = Mask(count, 2);
            mask._fourth = Mask(count, 3);
        }

        return mask;
    }

    /// <summary>Adds 16 values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float* values)
    {
        _first = TIsa.Add(_first, TIsa.Load(values));
        if (TIsa.Count < Lanes.Count)
        {
            _second = TIsa.Add(_second, TIsa.Load(values + TIsa.Count));
        }

        if (TIsa.Count < Lanes.Count / 2)
        {
            _third = TIsa.Add(_third, TIsa.Load(values + (2 * TIsa.Count)));
            _fourth = TIsa.Add(_fourth, TIsa.Load(values + (3 * TIsa.Count)));
        }
    }

    /// <summary>Adds those of 16 values that a mask has ones for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(float* values, in Lanes<TIsa, TVector> mask)
    {
        _first = TIsa.Add(_first, TIsa.And(TIsa.Load(values), mask._first));
        if (TIsa.Count < Lanes.Count)
        {
            _second = TIsa.Add(_second, TIsa.And(TIsa.Load(values + TIsa.Count), mask._second));
        }

        if (TIsa.Count < Lanes.Count / 2)
        {
            _third = TIsa.Add(_third, TIsa.And(TIsa.Load(values + (2 * TIsa.Count)), mask._third));
            _fourth = TIsa.Add(_fourth, TIsa.And(TIsa.Load(values + (3 * TIsa.Count)), mask._fourth));
        }
    }

    /// <summary>Adds the squares of 16 values less a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSquares(float* values, TVector centre)
    {
        _first = AddSquare(_first, values, centre);
        if (TIsa.Count < Lanes.Count)
        {
            _second = AddSquare(_second, values + TIsa.Count, centre);
        }

        if (TIsa.Count < Lanes.Count / 2)
        {
            _third = AddSquare(_third, values + (2 * TIsa.Count), centre);
            _fourth = AddSquare(_fourth, values + (3 * TIsa.Count), centre);
        }
    }

    /// <summary>Adds the squares of those of 16 values less a number that a mask has ones for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AddSquares(float* values, TVector centre, in Lanes<TIsa, TVector> mask)
    {
        _first = AddSquare(_first, values, centre, mask._first);
        if (TIsa.Count < Lanes.Count)
        {
            _second = AddSquare(_second, values + TIsa.Count, centre, mask._second);
        }

        if (TIsa.Count < Lanes.Count / 2)
        {
            _third = AddSquare(_third, values + (2 * TIsa.Count), centre, mask._third);
            _fourth = AddSquare(_fourth, values + (3 * TIsa.Count), centre, mask._fourth);
        }
    }

    /// <summary>The sum of the lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly float Fold()
    {
        TVector sum = _first;
        if (TIsa.Count < Lanes.Count / 2)
        {
            sum = TIsa.Add(TIsa.Add(_first, _third), TIsa.Add(_second, _fourth));
        }
        else if (TIsa.Count < Lanes.Count)
        {
            sum = TIsa.Add(_first, _second);
        }

        return TIsa.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Mask(int count, int vector) => TailMask.Of<TIsa, TVector>(Math.Clamp(count - (vector * TIsa.Count), 0, TIsa.Count));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare(TVector sum, float* values, TVector centre)
    {
        TVector difference = TIsa.Subtract(TIsa.Load(values), centre);
        return TIsa.MultiplyAdd(difference, difference, sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare(TVector sum, float* values, TVector centre, TVector mask)
    {
        TVector difference = TIsa.And(TIsa.Subtract(TIsa.Load(values), centre), mask);
        return TIsa.MultiplyAdd(difference, difference, sum);
    }
}
