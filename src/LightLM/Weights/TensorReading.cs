using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace LightLM.Weights;

/// <summary>Reads tensors as numbers.</summary>
public static class TensorReading
{
    /// <summary>Copies a floating-point tensor, converting F16 and BF16 to single precision (exactly).</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="tensor">One of the source's tensors.</param>
    /// <param name="destination">As many elements as the tensor has.</param>
    /// <exception cref="ModelFileException">The tensor does not hold floating-point numbers of a supported type.</exception>
    /// <exception cref="ArgumentException">The destination has another length.</exception>
    public static void CopyTo(this TensorSource source, TensorInfo tensor, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tensor);
        if (destination.Length != tensor.Count)
        {
            throw new ArgumentException($"Expected room for {tensor.Count} elements, found {destination.Length}.", nameof(destination));
        }

        Convert(source, tensor, source.Bytes(tensor), destination);
    }

    /// <summary>Reads a floating-point tensor as single precision.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape that it must have; none accepts any.</param>
    /// <exception cref="ModelFileException">The tensor is absent, or has another shape or an unsupported type.</exception>
    public static float[] ReadFloats(this TensorSource source, string name, params ReadOnlySpan<int> shape)
    {
        TensorInfo tensor = source.Require(name, shape);
        ReadOnlySpan<byte> bytes = source.Bytes(tensor);
        float[] values = GC.AllocateUninitializedArray<float>((int)tensor.Count);
        Convert(source, tensor, bytes, values);
        return values;
    }

    /// <summary>Reads an I32 or I64 tensor as 32-bit integers.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape that it must have; none accepts any.</param>
    /// <exception cref="ModelFileException">
    /// The tensor is absent, has another shape or type, or a value that 32 bits cannot hold.
    /// </exception>
    public static int[] ReadIntegers(this TensorSource source, string name, params ReadOnlySpan<int> shape)
    {
        TensorInfo tensor = source.Require(name, shape);
        ReadOnlySpan<byte> bytes = source.Bytes(tensor);
        return tensor.Type switch
        {
            TensorType.Int32 => MemoryMarshal.Cast<byte, int>(bytes).ToArray(),
            TensorType.Int64 => Narrow(source, tensor, MemoryMarshal.Cast<byte, long>(bytes)),
            _ => throw WrongType(source, tensor, "I32 or I64"),
        };
    }

    /// <summary>Finds a tensor by name and shape.</summary>
    internal static TensorInfo Require(this TensorSource source, string name, params ReadOnlySpan<int> shape)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        if (!source.Tensors.TryGetValue(name, out TensorInfo? tensor))
        {
            throw Mismatch(source, name, "a tensor of this name", "none");
        }

        if (!shape.IsEmpty && !shape.SequenceEqual([.. tensor.Shape]))
        {
            throw Mismatch(source, name, $"shape [{string.Join(", ", shape.ToArray())}]", $"[{string.Join(", ", tensor.Shape)}]");
        }

        return tensor;
    }

    /// <summary>Converts stored elements of a tensor, all or some rows of them (of an 8-bit tensor all), to single precision.</summary>
    internal static void Convert(TensorSource source, TensorInfo tensor, ReadOnlySpan<byte> bytes, Span<float> destination)
    {
        switch (tensor.Type)
        {
            case TensorType.Float32:
                bytes.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(bytes), destination);
                break;
            case TensorType.BFloat16:
                WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(bytes), destination);
                break;
            case TensorType.Int8 when tensor.Shape.Count == 2:
                Dequantize(source, tensor, MemoryMarshal.Cast<byte, sbyte>(bytes), destination);
                break;
            default:
                throw WrongType(source, tensor, "F32, F16 or BF16");
        }
    }

    private static void Dequantize(TensorSource source, TensorInfo tensor, ReadOnlySpan<sbyte> values, Span<float> destination)
    {
        float[] scales = source.ReadScales(tensor.Name, tensor.Shape[0]);
        int columns = tensor.Shape[1];
        float[]? factors = source.ReadInputFactors(tensor.Name, columns);
        for (int row = 0; row < scales.Length; row++)
        {
            Span<float> weights = destination.Slice(row * columns, columns);
            QuantizedReading.Dequantize(values.Slice(row * columns, columns), scales[row], weights);
            if (factors is not null)
            {
                TensorPrimitives.Multiply(weights, factors, weights);
            }
        }
    }

    /// <exception cref="ModelFileException">A value is NaN or infinite.</exception>
    internal static void RequireFinite(this TensorSource source, string name, float[] values)
    {
        if (!TensorPrimitives.IsFiniteAll<float>(values))
        {
            const string remedy = "The weights are unusable: train or export them again.";
            throw ModelFileException.Mismatch(source.Path, name, "finite numbers", "NaN or infinity", remedy);
        }
    }

    private static void WidenBFloat16(ReadOnlySpan<ushort> source, Span<float> destination)
    {
        int i = 0;
        for (; i <= source.Length - Vector<ushort>.Count; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(source[i..]), out Vector<uint> low, out Vector<uint> high);
            Vector.AsVectorSingle(low << 16).CopyTo(destination[i..]);
            Vector.AsVectorSingle(high << 16).CopyTo(destination[(i + Vector<uint>.Count)..]);
        }

        for (; i < source.Length; i++)
        {
            destination[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
        }
    }

    private static int[] Narrow(TensorSource source, TensorInfo tensor, ReadOnlySpan<long> values)
    {
        int[] narrow = new int[values.Length];
        for (int i = 0; i < values.Length; i++)
        {
            narrow[i] = (int)values[i];
            if (narrow[i] != values[i])
            {
                throw Mismatch(source, tensor.Name, "32-bit values", $"{values[i]} at index {i}");
            }
        }

        return narrow;
    }

    private static ModelFileException WrongType(TensorSource source, TensorInfo tensor, string expected) =>
        Mismatch(source, tensor.Name, $"type {expected}", tensor.Type.Show());

    private static ModelFileException Mismatch(TensorSource source, string name, string expected, string found) =>
        ModelFileException.Mismatch(source.Path, name, expected, found, "Check that this is the right file.");
}
