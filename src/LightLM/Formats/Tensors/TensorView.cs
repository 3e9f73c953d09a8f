using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>
/// What a tensor is made of. Stored tensors, their rows, and rows behind one another are read from where they lie; what has to be made, such
/// as a transposed matrix, is made when it is read, and let go behind its last byte.
/// </summary>
internal abstract class TensorView
{
    private protected TensorView(TensorType type, IReadOnlyList<int> shape)
    {
        Type = type;
        Shape = shape;
    }

    /// <summary>The element type.</summary>
    public TensorType Type { get; }

    /// <summary>The dimensions, outermost first.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>The bytes of all that lies in one row, that is, under one index of the outermost dimension.</summary>
    private long RowBytes => Shape.Skip(1).Aggregate((long)Type.Size(), (product, dimension) => product * dimension);

    /// <summary>The number of bytes.</summary>
    public long Bytes => Shape.Count == 0 ? Type.Size() : Shape[0] * RowBytes;

    /// <summary>A tensor as its source has it.</summary>
    public static TensorView Stored(TensorSource source, TensorInfo tensor) => new StoredView(source, tensor);

    /// <summary>Bytes that are there, little-endian, row by row.</summary>
    public static TensorView Owned(TensorType type, IReadOnlyList<int> shape, byte[] bytes) => new OwnedView(type, shape, bytes);

    /// <summary>Numbers that are there.</summary>
    public static TensorView Owned(IReadOnlyList<int> shape, ReadOnlySpan<float> values) =>
        Owned(TensorType.Float32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Numbers that are made when they are read.</summary>
    public static TensorView Made(IReadOnlyList<int> shape, Func<float[]> make) =>
        new MadeView(TensorType.Float32, shape, () => MemoryMarshal.AsBytes<float>(make()).ToArray());

    /// <summary>A tensor as its source has it where that is in fractions, else in single precision.</summary>
    public static TensorView InFractions(TensorSource source, TensorInfo tensor) =>
        tensor.Type is TensorType.Float32 or TensorType.Float16 or TensorType.BFloat16
            ? Stored(source, tensor)
            : Made(tensor.Shape, () => source.ReadWeights(tensor.Name));

    /// <summary>Tensors behind one another in the outermost dimension, or in another one.</summary>
    /// <exception cref="ArgumentException">They differ in type or in another dimension.</exception>
    public static TensorView Join(IReadOnlyList<TensorView> parts, int axis = 0)
    {
        TensorView first = parts[0];
        return parts.All(part => part.Type == first.Type && part.Shape.Count == first.Shape.Count && Others(part).SequenceEqual(Others(first)))
            ? new JoinedView(parts, axis)
            : throw new ArgumentException("Expected parts of one type and of the same shape but for one dimension.", nameof(parts));

        IEnumerable<int> Others(TensorView part) => part.Shape.Where((_, i) => i != axis);
    }

    /// <summary>Some rows.</summary>
    public TensorView Rows(int first, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(first);
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, Shape[0] - count);
        return new RowsView(this, first, count);
    }

    /// <summary>The same elements, row by row, in another shape.</summary>
    public TensorView Reshape(IReadOnlyList<int> shape)
    {
        ReshapedView view = new(this, shape);
        return view.Bytes == Bytes ? view : throw new ArgumentException("Expected a shape of as many elements.", nameof(shape));
    }

    /// <summary>A matrix [rows, columns] as [columns, rows].</summary>
    /// <exception cref="ArgumentException">It is no matrix.</exception>
    public TensorView Transpose() => Shape.Count == 2
        ? new MadeView(Type, [Shape[1], Shape[0]], () => Transposed(ReadAll(), Shape[0], Shape[1], Type.Size()))
        : throw new ArgumentException("Expected a matrix.");

    /// <summary>The numbers with those of one row of another tensor added to each row, in single precision.</summary>
    public TensorView AddToRows(TensorView other, int row) => Made(Shape, () =>
    {
        float[] values = ToFloats();
        float[] addend = other.Rows(row, 1).ToFloats();
        for (int start = 0; start < values.Length; start += addend.Length)
        {
            Span<float> sum = values.AsSpan(start, addend.Length);
            TensorPrimitives.Add(sum, addend, sum);
        }

        return values;
    });

    /// <summary>The product of a matrix [rows, width] and another [width, columns], in single precision.</summary>
    public TensorView Multiply(TensorView other) => Made([Shape[0], other.Shape[1]], () =>
    {
        (float[] left, float[] right) = (ToFloats(), other.ToFloats());
        (int width, int columns) = (other.Shape[0], other.Shape[1]);
        float[] product = new float[Shape[0] * columns];
        for (int i = 0; i < left.Length; i++)
        {
            Span<float> row = product.AsSpan(i / width * columns, columns);
            TensorPrimitives.MultiplyAdd(right.AsSpan(i % width * columns, columns), left[i], row, row);
        }

        return product;
    });

    /// <summary>Copies some of the bytes, little-endian.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has fewer.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        // Of a type without a size the source says more than this could.
        if (Type != TensorType.Other)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offset);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Bytes - destination.Length);
        }

        Copy(offset, destination);
    }

    private protected abstract void Copy(long offset, Span<byte> destination);

    private byte[] ReadAll()
    {
        byte[] bytes = new byte[checked((int)Bytes)];
        Copy(0, bytes);
        return bytes;
    }

    private float[] ToFloats()
    {
        float[] values = new float[checked((int)(Bytes / Type.Size()))];
        TensorReading.Widen(Type, ReadAll(), values);
        return values;
    }

    private static byte[] Transposed(ReadOnlySpan<byte> bytes, int rows, int columns, int size)
    {
        byte[] result = new byte[bytes.Length];
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                bytes.Slice(((row * columns) + column) * size, size).CopyTo(result.AsSpan(((column * rows) + row) * size));
            }
        }

        return result;
    }

    private sealed class StoredView(TensorSource source, TensorInfo tensor) : TensorView(tensor.Type, tensor.Shape)
    {
        private protected override void Copy(long offset, Span<byte> destination) => source.Read(tensor, offset, destination);
    }

    private sealed class OwnedView(TensorType type, IReadOnlyList<int> shape, byte[] bytes) : TensorView(type, shape)
    {
        private protected override void Copy(long offset, Span<byte> destination) =>
            bytes.AsSpan(checked((int)offset), destination.Length).CopyTo(destination);
    }

    private sealed class MadeView(TensorType type, IReadOnlyList<int> shape, Func<byte[]> make) : TensorView(type, shape)
    {
        private readonly Lock _making = new();
        private byte[]? _bytes;

        private protected override void Copy(long offset, Span<byte> destination)
        {
            lock (_making)
            {
                _bytes ??= make();
                _bytes.AsSpan(checked((int)offset), destination.Length).CopyTo(destination);
                if (offset + destination.Length == _bytes.Length)
                {
                    _bytes = null;
                }
            }
        }
    }

    private sealed class RowsView(TensorView whole, int first, int count) : TensorView(whole.Type, [count, .. whole.Shape.Skip(1)])
    {
        private protected override void Copy(long offset, Span<byte> destination) => whole.Copy((first * RowBytes) + offset, destination);
    }

    private sealed class ReshapedView(TensorView whole, IReadOnlyList<int> shape) : TensorView(whole.Type, shape)
    {
        private protected override void Copy(long offset, Span<byte> destination) => whole.Copy(offset, destination);
    }

    private sealed class JoinedView(IReadOnlyList<TensorView> parts, int axis)
        : TensorView(parts[0].Type, [.. parts[0].Shape.Select((size, i) => i == axis ? parts.Sum(part => part.Shape[i]) : size)])
    {
        /// <summary>How often the parts follow one another: once for each index of the dimensions outside of the one that is joined.</summary>
        private readonly long _rounds = parts[0].Shape.Take(axis).Aggregate(1L, (product, size) => product * size);

        private protected override void Copy(long offset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                (long round, long place) = Math.DivRem(offset, Bytes / _rounds);
                (TensorView part, place) = Find(place);
                long length = part.Bytes / _rounds;
                Span<byte> here = destination[..(int)Math.Min(destination.Length, length - place)];
                part.Copy((round * length) + place, here);
                destination = destination[here.Length..];
                offset += here.Length;
            }
        }

        /// <summary>The part that a byte of a round lies in, and its place in the part's share of the round.</summary>
        private (TensorView Part, long Place) Find(long place)
        {
            int index = 0;
            for (; place >= parts[index].Bytes / _rounds; index++)
            {
                place -= parts[index].Bytes / _rounds;
            }

            return (parts[index], place);
        }
    }
}
