using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace LightLM.Weights;

/// <summary>Reads 8-bit tensors, whose rows each have a scale: weight = scale * integer.</summary>
internal static class QuantizedReading
{
    /// <summary>The name of the scales of an 8-bit tensor.</summary>
    public static string ScaleName(string tensor) => tensor + ".scale";

    /// <summary>Whether a tensor is there and is stored in 8-bit integers.</summary>
    public static bool IsQuantized(this TensorSource source, string name) =>
        source.Tensors.TryGetValue(name, out TensorInfo? tensor) && tensor.Type == TensorType.Int8;

    /// <summary>Whether a tensor holds the scales of an 8-bit one.</summary>
    public static bool IsScale(this TensorSource source, string name) =>
        name.EndsWith(ScaleName(""), StringComparison.Ordinal) && source.IsQuantized(name[..^ScaleName("").Length]);

    /// <summary>The integers of an 8-bit matrix [rows, columns], valid until the source is disposed.</summary>
    public static ReadOnlySpan<sbyte> ReadSignedBytes(this TensorSource source, string name, int rows, int columns) =>
        MemoryMarshal.Cast<byte, sbyte>(source.Bytes(source.Require(name, rows, columns)));

    /// <summary>The scales of an 8-bit matrix [rows].</summary>
    /// <exception cref="ModelFileException">There are none, or one is not a positive number.</exception>
    public static float[] ReadScales(this TensorSource source, string name, int rows)
    {
        string scaleName = ScaleName(name);
        float[] scales = source.ReadFloats(scaleName, rows);
        int bad = Array.FindIndex(scales, scale => !(scale > 0 && float.IsFinite(scale)));
        return bad < 0 ? scales : throw ModelFileException.Mismatch(
            source.Path, scaleName, "positive numbers", $"{scales[bad]} in row {bad}", "Convert the checkpoint again.");
    }

    /// <summary>Restores one row.</summary>
    public static void Dequantize(ReadOnlySpan<sbyte> row, float scale, Span<float> destination)
    {
        int i = 0;
        for (; i <= row.Length - Vector128<sbyte>.Count; i += Vector128<sbyte>.Count)
        {
            (Vector128<short> low, Vector128<short> high) = Vector128.Widen(Vector128.Create(row[i..]));
            Dequantize(low, scale, destination[i..]);
            Dequantize(high, scale, destination[(i + Vector128<short>.Count)..]);
        }

        for (; i < row.Length; i++)
        {
            destination[i] = row[i] * scale;
        }
    }

    private static void Dequantize(Vector128<short> values, float scale, Span<float> destination)
    {
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(values);
        (Vector128.ConvertToSingle(low) * scale).CopyTo(destination);
        (Vector128.ConvertToSingle(high) * scale).CopyTo(destination[Vector128<int>.Count..]);
    }
}
