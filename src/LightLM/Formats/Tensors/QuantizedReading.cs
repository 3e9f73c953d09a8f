using System.Numerics;
using System.Runtime.CompilerServices;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>Reads 8-bit tensors, whose rows each have a scale, and whose inputs may have factors: weight = scale * integer * factor.</summary>
internal static class QuantizedReading
{
    /// <summary>With a larger scale, the product with an 8-bit integer would not be finite.</summary>
    private const float LargestScale = float.MaxValue / 128;

    /// <summary>The name of the scales of an 8-bit tensor.</summary>
    public static string ScaleName(string tensor) => tensor + ".scale";

    /// <summary>Whether a tensor is there and is stored in 8-bit integers.</summary>
    public static bool IsQuantized(this TensorSource source, string name) =>
        source.Tensors.TryGetValue(name, out TensorInfo? tensor) && tensor.Type == TensorType.Int8;

    /// <summary>Whether a tensor belongs to 8-bit ones: their scales, or the factors of their inputs.</summary>
    public static bool IsOfQuantized(this TensorSource source, string name) =>
        TensorNames.IsInputFactors(name)
        || (name.EndsWith(ScaleName(""), StringComparison.Ordinal) && source.IsQuantized(name[..^ScaleName("").Length]));

    /// <summary>The scales of an 8-bit matrix [rows].</summary>
    /// <exception cref="ModelFileException">There are none, or one is not a positive number, or so large that a weight is infinite.</exception>
    public static float[] ReadScales(this TensorSource source, string name, int rows)
    {
        string scaleName = ScaleName(name);
        return RequirePositive(source, scaleName, "row", LargestScale, source.ReadFloats(scaleName, rows));
    }

    /// <summary>The factors of an 8-bit matrix's inputs [columns], or null where it has none.</summary>
    /// <exception cref="ModelFileException">One is not a positive number.</exception>
    public static float[]? ReadInputFactors(this TensorSource source, string name, int columns) =>
        TensorNames.InputFactors(name) is { } factors && source.Tensors.ContainsKey(factors)
            ? RequirePositive(source, factors, "column", float.MaxValue, source.ReadFloats(factors, columns))
            : null;

    /// <summary>Restores one row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dequantize(ReadOnlySpan<sbyte> row, float scale, Span<float> destination)
    {
        int i = 0;
        for (; i <= row.Length - Vector<sbyte>.Count; i += Vector<sbyte>.Count)
        {
            Vector.Widen(new Vector<sbyte>(row[i..]), out Vector<short> low, out Vector<short> high);
            Store(low, scale, destination[i..]);
            Store(high, scale, destination[(i + Vector<short>.Count)..]);
        }

        for (; i < row.Length; i++)
        {
            destination[i] = row[i] * scale;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<short> integers, float scale, Span<float> destination)
    {
        Vector.Widen(integers, out Vector<int> low, out Vector<int> high);
        (Vector.ConvertToSingle(low) * scale).CopyTo(destination);
        (Vector.ConvertToSingle(high) * scale).CopyTo(destination[Vector<int>.Count..]);
    }

    private static float[] RequirePositive(TensorSource source, string name, string place, float largest, float[] values)
    {
        int bad = Array.FindIndex(values, value => !(value > 0 && value <= largest));
        return bad < 0 ? values : throw ModelFileException.Mismatch(
            source.Path, name, $"positive numbers up to {largest}", $"{values[bad]} in {place} {bad}", "Convert the checkpoint again.");
    }
}
