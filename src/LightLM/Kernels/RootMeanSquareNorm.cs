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
            double squares = 0;
            foreach (float value in values)
            {
                squares += (double)value * value;
            }

            double scale = 1 / Math.Sqrt((squares / values.Length) + epsilon);
            foreach (ref float value in values)
            {
                value = (float)(value * scale);
            }
        }
    }

    /// <summary>Two passes over a row that stays in the first-level cache. Bound: the latency of sums, of which two run side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix x, float epsilon)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Norm(x, epsilon);
        int whole = x.Columns / TIsa.Count * TIsa.Count;
        TVector mask = TailMask.Of<TIsa, TVector>(x.Columns - whole);
        float* values = x.Data;
        for (int row = 0; row < x.Rows; row++, values += x.Stride)
        {
            TVector even = TIsa.Create(0f), odd = even;
            int column = 0;
            for (; column <= whole - (2 * TIsa.Count); column += 2 * TIsa.Count)
            {
                TVector low = TIsa.Load(values + column), high = TIsa.Load(values + column + TIsa.Count);
                even = TIsa.MultiplyAdd(low, low, even);
                odd = TIsa.MultiplyAdd(high, high, odd);
            }

            for (; column < x.Columns; column += TIsa.Count)
            {
                TVector value = TIsa.Load(values + column);
                value = column < whole ? value : TIsa.And(value, mask);
                even = TIsa.MultiplyAdd(value, value, even);
            }

            TVector scale = TIsa.Create(1f / MathF.Sqrt((TIsa.Sum(TIsa.Add(even, odd)) / x.Columns) + epsilon));
            for (column = 0; column < x.Columns; column += TIsa.Count)
            {
                TIsa.Store(TIsa.Multiply(TIsa.Load(values + column), scale), values + column);
            }
        }
    }
}
