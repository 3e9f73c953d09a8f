using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Layer normalization (Ba et al., 2016) over the columns of each row, in place.</summary>
internal static unsafe class LayerNorm
{
    private const int RowsAtOnce = 4;

    public static void Scalar(in Matrix x, float* weight, float* bias, float epsilon)
    {
        Preconditions.Norm(x, weight, bias, epsilon);
        for (int row = 0; row < x.Rows; row++)
        {
            Span<float> values = x.RowSpan(row);
            float mean = Lanes.Sum(values) / values.Length;
            float scale = RowScale.Of(Lanes.SumOfSquares(values, mean), values.Length, epsilon);
            for (int column = 0; column < values.Length; column++)
            {
                values[column] = MathF.FusedMultiplyAdd((values[column] - mean) * scale, weight[column], bias[column]);
            }
        }
    }

    /// <summary>
    /// Three passes over rows that stay in the first-level cache. Bound: the latency of sums, of which those of four rows, or where a row's lanes
    /// are four vectors these, run side by side.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix x, float* weight, float* bias, float epsilon)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Norm(x, weight, bias, epsilon);
        Lanes<TIsa, TVector> mask = Lanes<TIsa, TVector>.Mask(x.Columns % Lanes.Count);
        float* values = x.Data;
        int row = 0;
        for (; TIsa.Count >= Lanes.Count / 2 && row <= x.Rows - RowsAtOnce; row += RowsAtOnce, values += RowsAtOnce * x.Stride)
        {
            FourRows(values, x, weight, bias, epsilon, mask);
        }

        for (; row < x.Rows; row++, values += x.Stride)
        {
            OneRow(values, x, weight, bias, epsilon, mask);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FourRows<TIsa, TVector>(
        float* r0, in Matrix x, float* weight, float* bias, float epsilon, in Lanes<TIsa, TVector> mask)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int columns = x.Columns;
        int whole = columns / Lanes.Count * Lanes.Count;
        float* r1 = r0 + x.Stride;
        float* r2 = r1 + x.Stride;
        float* r3 = r2 + x.Stride;
        Lanes<TIsa, TVector> s0 = default, s1 = default, s2 = default, s3 = default;
        for (int column = 0; column < whole; column += Lanes.Count)
        {
            s0.Add(r0 + column);
            s1.Add(r1 + column);
            s2.Add(r2 + column);
            s3.Add(r3 + column);
        }

        if (whole < columns)
        {
            s0.Add(r0 + whole, mask);
            s1.Add(r1 + whole, mask);
            s2.Add(r2 + whole, mask);
            s3.Add(r3 + whole, mask);
        }

        TVector m0 = TIsa.Create(s0.Fold() / columns), m1 = TIsa.Create(s1.Fold() / columns);
        TVector m2 = TIsa.Create(s2.Fold() / columns), m3 = TIsa.Create(s3.Fold() / columns);
        s0 = default;
        s1 = default;
        s2 = default;
        s3 = default;
        for (int column = 0; column < whole; column += Lanes.Count)
        {
            s0.AddSquares(r0 + column, m0);
            s1.AddSquares(r1 + column, m1);
            s2.AddSquares(r2 + column, m2);
            s3.AddSquares(r3 + column, m3);
        }

        if (whole < columns)
        {
            s0.AddSquares(r0 + whole, m0, mask);
            s1.AddSquares(r1 + whole, m1, mask);
            s2.AddSquares(r2 + whole, m2, mask);
            s3.AddSquares(r3 + whole, m3, mask);
        }

        TVector f0 = TIsa.Create(RowScale.Of(s0.Fold(), columns, epsilon)), f1 = TIsa.Create(RowScale.Of(s1.Fold(), columns, epsilon));
        TVector f2 = TIsa.Create(RowScale.Of(s2.Fold(), columns, epsilon)), f3 = TIsa.Create(RowScale.Of(s3.Fold(), columns, epsilon));
        for (int column = 0; column < columns; column += TIsa.Count)
        {
            TVector w = TIsa.Load(weight + column), b = TIsa.Load(bias + column);
            Apply<TIsa, TVector>(r0 + column, m0, f0, w, b);
            Apply<TIsa, TVector>(r1 + column, m1, f1, w, b);
            Apply<TIsa, TVector>(r2 + column, m2, f2, w, b);
            Apply<TIsa, TVector>(r3 + column, m3, f3, w, b);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OneRow<TIsa, TVector>(
        float* values, in Matrix x, float* weight, float* bias, float epsilon, in Lanes<TIsa, TVector> mask)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int columns = x.Columns;
        int whole = columns / Lanes.Count * Lanes.Count;
        Lanes<TIsa, TVector> sum = default, squares = default;
        for (int column = 0; column < whole; column += Lanes.Count)
        {
            sum.Add(values + column);
        }

        if (whole < columns)
        {
            sum.Add(values + whole, mask);
        }

        TVector mean = TIsa.Create(sum.Fold() / columns);
        for (int column = 0; column < whole; column += Lanes.Count)
        {
            squares.AddSquares(values + column, mean);
        }

        if (whole < columns)
        {
            squares.AddSquares(values + whole, mean, mask);
        }

        TVector scale = TIsa.Create(RowScale.Of(squares.Fold(), columns, epsilon));
        for (int column = 0; column < columns; column += TIsa.Count)
        {
            Apply<TIsa, TVector>(values + column, mean, scale, TIsa.Load(weight + column), TIsa.Load(bias + column));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Apply<TIsa, TVector>(float* values, TVector mean, TVector scale, TVector weight, TVector bias)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector centred = TIsa.Multiply(TIsa.Subtract(TIsa.Load(values), mean), scale);
        TIsa.Store(TIsa.MultiplyAdd(centred, weight, bias), values);
    }
}
