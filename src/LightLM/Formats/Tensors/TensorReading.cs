using System.Buffers;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>Reads tensors as numbers.</summary>
public static class TensorReading
{
    /// <summary>What loops over a tensor read at once.</summary>
    private const int BlockBytes = 1 << 18;

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

        Copy(source, tensor, destination, mustBeFinite: false);
    }

    /// <summary>Reads a floating-point tensor as single precision.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="name">The tensor's name.</param>
    /// <param name="shape">The shape that it must have; none accepts any.</param>
    /// <exception cref="ModelFileException">The tensor is absent, or has another shape or an unsupported type.</exception>
    public static float[] ReadFloats(this TensorSource source, string name, params ReadOnlySpan<int> shape)
    {
        return ReadAll(source, source.Require(name, shape), mustBeFinite: false);
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
        return tensor.Type switch
        {
            TensorType.Int32 => MemoryMarshal.Cast<byte, int>(source.ReadBytes(tensor)).ToArray(),
            TensorType.Int64 => Narrow(source, tensor, MemoryMarshal.Cast<byte, long>(source.ReadBytes(tensor))),
            _ => throw WrongType(source, tensor, "I32 or I64"),
        };
    }

    /// <summary>Reads all stored bytes of a tensor, little-endian.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="tensor">One of the source's tensors.</param>
    /// <exception cref="ModelFileException">The tensor's type is <see cref="TensorType.Other"/>, or it is too large to be one array.</exception>
    public static byte[] ReadBytes(this TensorSource source, TensorInfo tensor)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(tensor);

        // Of a type without a size the source says more than this could.
        int size = tensor.Type == TensorType.Other ? 0 : tensor.Type.Size();
        byte[] bytes = GC.AllocateUninitializedArray<byte>(source.LengthOf(tensor, size));
        source.Read(tensor, 0, bytes);
        return bytes;
    }

    /// <summary>Reads a tensor of weights as single precision.</summary>
    /// <exception cref="ModelFileException">
    /// The tensor is absent, has another shape or an unsupported type, or a weight is NaN or infinite.
    /// </exception>
    internal static float[] ReadWeights(this TensorSource source, string name, params ReadOnlySpan<int> shape) =>
        ReadAll(source, source.Require(name, shape), mustBeFinite: true);

    /// <summary>Copies the stored bytes of a tensor of weights to a stream.</summary>
    /// <exception cref="ModelFileException">A weight is NaN or infinite.</exception>
    internal static void CopyWeightsTo(this TensorSource source, TensorInfo tensor, Stream stream)
    {
        byte[] block = new byte[BlockBytes];
        long length = tensor.Count * tensor.Type.Size();
        for (long offset = 0; offset < length; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, length - offset));
            source.Read(tensor, offset, part);
            FiniteWeights.Require(source, tensor, offset / tensor.Type.Size(), part);
            stream.Write(part);
        }
    }

    /// <summary>Whether two tensors of one type and shape hold the same bytes.</summary>
    internal static bool HasSameBytes(this TensorSource source, TensorInfo one, TensorInfo other)
    {
        byte[] left = new byte[BlockBytes];
        byte[] right = new byte[BlockBytes];
        long length = one.Count * one.Type.Size();
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            int count = (int)Math.Min(BlockBytes, length - offset);
            source.Read(one, offset, left.AsSpan(0, count));
            source.Read(other, offset, right.AsSpan(0, count));
            if (!left.AsSpan(0, count).SequenceEqual(right.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
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

    /// <summary>Reads consecutive elements of a floating-point tensor.</summary>
    /// <param name="source">The source of the tensor.</param>
    /// <param name="tensor">A tensor of floating-point numbers.</param>
    /// <param name="first">The first element.</param>
    /// <param name="destination">As many elements as are to be read.</param>
    /// <param name="mustBeFinite">Whether NaN and infinity are refused.</param>
    internal static void ReadElements(this TensorSource source, TensorInfo tensor, long first, Span<float> destination, bool mustBeFinite)
    {
        if (tensor.Type is not (TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16))
        {
            // Of a type that has no name here, the source's own error is the better one.
            source.Read(tensor, 0, []);
            throw WrongType(source, tensor, "F32, F16 or BF16");
        }

        int size = tensor.Type.Size();
        byte[] buffer = tensor.Type == TensorType.Float32 ? [] : ArrayPool<byte>.Shared.Rent(Math.Min(BlockBytes, destination.Length * size));
        while (!destination.IsEmpty)
        {
            Span<float> numbers = destination[..Math.Min(destination.Length, BlockBytes / sizeof(float))];
            Span<byte> stored = tensor.Type == TensorType.Float32 ? MemoryMarshal.AsBytes(numbers) : buffer.AsSpan(0, numbers.Length * size);
            source.Read(tensor, first * size, stored);
            if (mustBeFinite)
            {
                FiniteWeights.Require(source, tensor, first, stored);
            }

            Widen(tensor.Type, stored, numbers);
            first += numbers.Length;
            destination = destination[numbers.Length..];
        }

        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Converts stored floating-point numbers to single precision; those that are may be the result itself.</summary>
    internal static void Widen(TensorType type, ReadOnlySpan<byte> stored, Span<float> destination)
    {
        switch (type)
        {
            case TensorType.Float32:
                stored.CopyTo(MemoryMarshal.AsBytes(destination));
                break;
            case TensorType.Float16:
                TensorPrimitives.ConvertToSingle(MemoryMarshal.Cast<byte, Half>(stored), destination);
                break;
            case TensorType.BFloat16:
                WidenBFloat16(MemoryMarshal.Cast<byte, ushort>(stored), destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "Expected a floating-point type.");
        }
    }

    private static float[] ReadAll(TensorSource source, TensorInfo tensor, bool mustBeFinite)
    {
        float[] values = GC.AllocateUninitializedArray<float>(source.LengthOf(tensor, elementSize: 1));
        Copy(source, tensor, values, mustBeFinite);
        return values;
    }

    private static void Copy(TensorSource source, TensorInfo tensor, Span<float> destination, bool mustBeFinite)
    {
        if (tensor is { Type: TensorType.Int8, Shape.Count: 2 })
        {
            new WeightRows(source, tensor.Name, tensor.Shape[0], tensor.Shape[1]).Read(0, destination);
        }
        else
        {
            source.ReadElements(tensor, 0, destination, mustBeFinite);
        }
    }

    /// <summary>The length of an array for a tensor, in elements of so many bytes.</summary>
    internal static int LengthOf(this TensorSource source, TensorInfo tensor, int elementSize)
    {
        long length = tensor.Count * elementSize;
        return length <= Array.MaxLength
            ? (int)length
            : throw ModelFileException.Mismatch(source.Path, tensor.Name, $"at most {Array.MaxLength} elements", $"{length}", "Split the tensor.");
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
