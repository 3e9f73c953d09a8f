using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Root mean square normalization (Zhang and Sennrich, 2019) of each row, in place, without a weight.</summary>
internal static unsafe class RootMeanSquareNorm
{
    public static void Scalar(in Matrix x, float epsilon)
    {
        Preconditions.Norm(x, epsilon);
        for (int row = 0; row < x.Rows; row++)
        {
            Span<float> values = x.RowSpan(row);
            float scale = RowScale.Of(Lanes.SumOfSquares(values, 0), values.Length, epsilon);
            foreach (ref float value in values)
            {
                value *= scale;
            }
        }
    }

    /// <summary>Two passes over a row that stays in the first-level cache. Bound: the latency of sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix x, float epsilon)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Norm(x, epsilon);
        int whole = x.Columns / Lanes.Count * Lanes.Count;
        Lanes<TIsa, TVector> mask = Lanes<TIsa, TVector>.Mask(x.Columns - whole);
        TVector zero = TIsa.Create(0f);
        float* values = x.Data;
        for (int row = 0; row < x.Rows; row++, values += x.Stride)
        {
            Lanes<TIsa, TVector> squares = default;
            for (int column = 0; column < whole; column += Lanes.Count)
            {
                squares.AddSquares(values + column, zero);
            }

            if (whole < x.Columns)
            {
                squares.AddSquares(values + whole, zero, mask);
            }

            TVector scale = TIsa.Create(RowScale.Of(squares.Fold(), x.Columns, epsilon));
            for (int column = 0; column < x.Columns; column += TIsa.Count)
            {
                TIsa.Store(TIsa.Multiply(TIsa.Load(values + column), scale), values + column);
            }
        }
    }
}
