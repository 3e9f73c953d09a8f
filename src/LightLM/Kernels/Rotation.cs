using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// Rotary positions (Su et al., "RoFormer", 2021): turns each pair of a head's columns by an angle that grows with the row's position,
/// in place. The scalar product of a query and a key turned so depends on their distance only.
/// </summary>
internal static unsafe class Rotation
{
    public static void Scalar(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table)
    {
        Preconditions.Rotation(x, positions, table);
        for (int row = 0; row < x.Rows; row++)
        {
            float* values = x.Row(row);
            for (int column = 0; column < x.Columns; column += 2)
            {
                float cosine = table.Cosines(positions[row])[column % table.HeadSize];
                float sine = table.Sines(positions[row])[(column % table.HeadSize) + 1];
                (float even, float odd) = (values[column], values[column + 1]);
                values[column] = MathF.FusedMultiplyAdd(even, cosine, odd * -sine);
                values[column + 1] = MathF.FusedMultiplyAdd(odd, cosine, even * sine);
            }
        }
    }

    /// <summary>
    /// One pass over a row: vectors go over the borders of heads, as the table does. Bound: loads, of which there are three for each store.
    /// </summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Rotation(x, positions, table);
        int headSize = table.HeadSize;
        int whole = x.Columns / TIsa.Count * TIsa.Count;
        float* tail = stackalloc float[TIsa.Count];
        for (int row = 0; row < x.Rows; row++)
        {
            float* values = x.Row(row);
            float* cosines = table.Cosines(positions[row]);
            float* sines = table.Sines(positions[row]);
            int ofHead = 0;
            for (int column = 0; column < x.Columns; column += TIsa.Count)
            {
                TVector value = TIsa.Load(values + column);
                TVector turned = TIsa.Multiply(TIsa.SwapPairs(value), TIsa.Load(sines + ofHead));
                turned = TIsa.MultiplyAdd(value, TIsa.Load(cosines + ofHead), turned);
                if (column < whole)
                {
                    TIsa.Store(turned, values + column);
                }
                else
                {
                    // What lies behind the last column is not turned, such as values behind keys.
                    TIsa.Store(turned, tail);
                    new ReadOnlySpan<float>(tail, x.Columns - whole).CopyTo(new Span<float>(values + whole, x.Columns - whole));
                }

                ofHead += TIsa.Count;
                while (ofHead >= headSize)
                {
                    ofHead -= headSize;
                }
            }
        }
    }
}
