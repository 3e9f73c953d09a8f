using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Dynamic quantization of activations: the range of a row, widened to hold zero, is spread over 0 to 255. Every step is the same
/// operation in every path, so all paths give the same bytes, scales and zero points for the same floats. Where a matrix has input
/// factors, each value is multiplied by its column's factor first.
/// </summary>
internal static unsafe class RowQuantization
{
    private const float Levels = 255f;

    /// <summary>Rows whose range is below this are zero: its reciprocal would not be finite.</summary>
    private const float SmallestRange = 1e-30f;

    public static void Scalar(in Matrix x, float* factors, in QuantizedRows result)
    {
        Preconditions.Quantization(x, result);
        for (int row = 0; row < x.Rows; row++)
        {
            float below = 0;
            float above = 0;
            for (int column = 0; column < x.Columns; column++)
            {
                float value = Value(x.Row(row), factors, column);
                below = MathF.Max(below, 0 - value);
                above = MathF.Max(above, value);
            }

            (float inverse, float zeroPoint) = Describe(result, row, below, above);
            for (int column = 0; column < x.Columns; column++)
            {
                float product = Value(x.Row(row), factors, column) * inverse;
                result.Row(row)[column] = (byte)Math.Clamp(MathF.Round(product + zeroPoint), 0, Levels);
            }
        }
    }

    public static void Vector<TIsa, TVector>(in Matrix x, float* factors, in QuantizedRows result)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Preconditions.Quantization(x, result);
        if (factors is null)
        {
            Vector<TIsa, TVector, AsTheyAre>(x, factors, result);
        }
        else
        {
            Vector<TIsa, TVector, TimesFactors>(x, factors, result);
        }
    }

    /// <summary>Two passes over a row that stays in the first-level cache.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Vector<TIsa, TVector, TValues>(in Matrix x, float* factors, in QuantizedRows result)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TValues : struct, IValues
    {
        int whole = x.Columns / TIsa.Count * TIsa.Count;
        TVector mask = TailMask.Of<TIsa, TVector>(x.Columns - whole);
        for (int row = 0; row < x.Rows; row++)
        {
            float* values = x.Row(row);
            TVector min = TIsa.Create(0f), max = TIsa.Create(0f);
            for (int column = 0; column < whole; column += TIsa.Count)
            {
                TVector value = TValues.Load<TIsa, TVector>(values, factors, column);
                min = TIsa.Min(min, value);
                max = TIsa.Max(max, value);
            }

            if (whole < x.Columns)
            {
                TVector value = TIsa.And(TValues.Load<TIsa, TVector>(values, factors, whole), mask);
                min = TIsa.Min(min, value);
                max = TIsa.Max(max, value);
            }

            (float inverse, float zeroPoint) = Describe(result, row, TIsa.MaxElement(TIsa.Subtract(TIsa.Create(0f), min)), TIsa.MaxElement(max));
            TVector scale = TIsa.Create(inverse), zero = TIsa.Create(zeroPoint);
            byte* bytes = result.Row(row);
            for (int column = 0; column < x.Columns; column += TIsa.Count)
            {
                TVector value = TValues.Load<TIsa, TVector>(values, factors, column);
                TIsa.StoreAsBytes(TIsa.Add(TIsa.Multiply(value, scale), zero), bytes + column);
            }
        }
    }

    private static float Value(float* values, float* factors, int column) =>
        factors is null ? values[column] : values[column] * factors[column];

    /// <summary>Writes a row's scale and offset, and returns what its values are multiplied by and what is added.</summary>
    private static (float Inverse, float ZeroPoint) Describe(in QuantizedRows result, int row, float below, float above)
    {
        float range = above + below;
        bool isZero = !(range >= SmallestRange);
        float scale = isZero ? 0 : range / Levels;
        float inverse = isZero ? 0 : Levels / range;
        float zeroPoint = MathF.Round(below * inverse);
        result.Scales[row] = scale;
        result.Offsets[row] = scale * zeroPoint;
        return (inverse, zeroPoint);
    }

    /// <summary>The values that are quantized: one kernel for each kind, so that factors cost nothing where there are none.</summary>
    private interface IValues
    {
        static abstract TVector Load<TIsa, TVector>(float* values, float* factors, int column)
            where TIsa : struct, IFloatVector<TVector>
            where TVector : struct;
    }

    private readonly struct AsTheyAre : IValues
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TIsa, TVector>(float* values, float* factors, int column)
            where TIsa : struct, IFloatVector<TVector>
            where TVector : struct => TIsa.Load(values + column);
    }

    private readonly struct TimesFactors : IValues
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Load<TIsa, TVector>(float* values, float* factors, int column)
            where TIsa : struct, IFloatVector<TVector>
            where TVector : struct => TIsa.Multiply(TIsa.Load(values + column), TIsa.Load(factors + column));
    }
}
