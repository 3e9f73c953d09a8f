using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Layer normalization (Ba et al., 2016) over the columns of each row, in place.</summary>
internal static unsafe class LayerNorm
{
    public static void Scalar(in Matrix x, float* weight, float* bias, float epsilon)
    {
        Preconditions.Norm(x, weight, bias, epsilon);
        for (int row = 0; row < x.Rows; row++)
        {
            Span<float> values = x.RowSpan(row);
            double mean = 0;
            foreach (float value in values)
            {
                mean += value;
            }

            mean /= values.Length;
            double variance = 0;
            foreach (float value in values)
            {
                variance += (value - mean) * (value - mean);
            }

            double scale = 1 / Math.Sqrt((variance / values.Length) + epsilon);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] = (float)(((values[column] - mean) * scale * weight[column]) + bias[column]);
            }
        }
    }

    /// <summary>
    /// Three passes over a row that stays in the first-level cache. Bound: the latency of sums, of which four run side by side.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix x, float* weight, float* bias, float epsilon)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Norm(x, weight, bias, epsilon);
        int whole = x.Columns / TIsa.Count * TIsa.Count;
        TVector mask = TailMask.Of<TIsa, TVector>(x.Columns - whole);
        float* values = x.Data;
        for (int row = 0; row < x.Rows; row++, values += x.Stride)
        {
            TVector mean = TIsa.Create(Sum<TIsa, TVector>(values, whole, x.Columns, mask) / x.Columns);
            TVector squares = Squares<TIsa, TVector>(values, whole, mean);
            if (whole < x.Columns)
            {
                TVector centred = TIsa.And(TIsa.Subtract(TIsa.Load(values + whole), mean), mask);
                squares = TIsa.MultiplyAdd(centred, centred, squares);
            }

            TVector scale = TIsa.Create(1f / MathF.Sqrt((TIsa.Sum(squares) / x.Columns) + epsilon));
            for (int column = 0; column < x.Columns; column += TIsa.Count)
            {
                TVector centred = TIsa.Multiply(TIsa.Subtract(TIsa.Load(values + column), mean), scale);
                TIsa.Store(TIsa.MultiplyAdd(centred, TIsa.Load(weight + column), TIsa.Load(bias + column)), values + column);
            }
        }
    }

    /// <summary>The sum of a row: of whole vectors, and of the last columns under a mask.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float Sum<TIsa, TVector>(float* values, int whole, int columns, TVector mask)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector s0 = TIsa.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        int column = 0;
        for (; column <= whole - (4 * TIsa.Count); column += 4 * TIsa.Count)
        {
            s0 = TIsa.Add(s0, TIsa.Load(values + column));
            s1 = TIsa.Add(s1, TIsa.Load(values + column + TIsa.Count));
            s2 = TIsa.Add(s2, TIsa.Load(values + column + (2 * TIsa.Count)));
            s3 = TIsa.Add(s3, TIsa.Load(values + column + (3 * TIsa.Count)));
        }

        for (; column < whole; column += TIsa.Count)
        {
            s0 = TIsa.Add(s0, TIsa.Load(values + column));
        }

        if (whole < columns)
        {
            s0 = TIsa.Add(s0, TIsa.And(TIsa.Load(values + whole), mask));
        }

        return TIsa.Sum(TIsa.Add(TIsa.Add(s0, s1), TIsa.Add(s2, s3)));
    }

    /// <summary>Sums of squared differences from the mean, over whole vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Squares<TIsa, TVector>(float* values, int columns, TVector mean)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector s0 = TIsa.Create(0f), s1 = s0, s2 = s0, s3 = s0;
        int column = 0;
        for (; column <= columns - (4 * TIsa.Count); column += 4 * TIsa.Count)
        {
            s0 = AddSquare<TIsa, TVector>(s0, values + column, mean);
            s1 = AddSquare<TIsa, TVector>(s1, values + column + TIsa.Count, mean);
            s2 = AddSquare<TIsa, TVector>(s2, values + column + (2 * TIsa.Count), mean);
            s3 = AddSquare<TIsa, TVector>(s3, values + column + (3 * TIsa.Count), mean);
        }

        for (; column < columns; column += TIsa.Count)
        {
            s0 = AddSquare<TIsa, TVector>(s0, values + column, mean);
        }

        return TIsa.Add(TIsa.Add(s0, s1), TIsa.Add(s2, s3));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector AddSquare<TIsa, TVector>(TVector sum, float* values, TVector mean)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector centred = TIsa.Subtract(TIsa.Load(values), mean);
        return TIsa.MultiplyAdd(centred, centred, sum);
    }
}
