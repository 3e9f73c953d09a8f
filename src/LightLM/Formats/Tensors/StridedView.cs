namespace LightLM.Formats.Tensors;

/// <summary>
/// A tensor whose elements lie in steps among others, such as a slice or a transposed matrix that was stored as it was. One whose elements lie
/// behind one another is read from where they are; of another, all between its first and its last element is read, and let go behind its last byte.
/// </summary>
internal sealed class StridedView : TensorView
{
    private readonly StoredElements _elements;
    private readonly long _first;
    private readonly IReadOnlyList<long> _strides;
    private readonly Lock _reading = new();
    private byte[]? _span;

    /// <param name="elements">The elements.</param>
    /// <param name="first">The tensor's first element among them.</param>
    /// <param name="shape">The tensor's dimensions.</param>
    /// <param name="strides">For each dimension, the number of elements from one index to the next.</param>
    public StridedView(StoredElements elements, long first, IReadOnlyList<int> shape, IReadOnlyList<long> strides)
        : base(elements.Format.Type, shape)
    {
        _elements = elements;
        _first = first;
        _strides = strides;
        IsContiguous = LieBehindOneAnother(shape, strides);
    }

    /// <summary>Whether the elements lie behind one another, row by row.</summary>
    public bool IsContiguous { get; }

    /// <summary>The number of bytes, as they are read, from the first element to the last.</summary>
    public long SpanBytes => Shape.Contains(0) ? 0 : (1 + Shape.Zip(_strides, (size, stride) => (size - 1) * stride).Sum()) * Type.Size();

    /// <summary>The strides of elements that lie behind one another, row by row.</summary>
    public static long[] RowByRow(IReadOnlyList<int> shape)
    {
        long[] strides = new long[shape.Count];
        long stride = 1;
        for (int i = shape.Count - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= shape[i];
        }

        return strides;
    }

    private protected override void Copy(long offset, Span<byte> destination)
    {
        int size = Type.Size();
        if (IsContiguous)
        {
            _elements.Read((_first * size) + offset, destination);
            return;
        }

        lock (_reading)
        {
            bool isLast = offset + destination.Length == Bytes;
            Gather(_span ??= ReadSpan(size), size, offset, destination);
            _span = isLast ? null : _span;
        }
    }

    private static bool LieBehindOneAnother(IReadOnlyList<int> shape, IReadOnlyList<long> strides) =>
        shape.Contains(0) || !RowByRow(shape).Where((stride, i) => shape[i] != 1 && strides[i] != stride).Any();

    private byte[] ReadSpan(int size)
    {
        byte[] span = new byte[SpanBytes];
        _elements.Read(_first * size, span);
        return span;
    }

    private void Gather(ReadOnlySpan<byte> span, int size, long offset, Span<byte> destination)
    {
        (long element, long skipped) = Math.DivRem(offset, size);
        long[] index = new long[Shape.Count];
        long place = 0;
        for (int i = index.Length - 1; i >= 0; i--)
        {
            (element, index[i]) = Math.DivRem(element, Shape[i]);
            place += index[i] * _strides[i];
        }

        while (!destination.IsEmpty)
        {
            ReadOnlySpan<byte> value = span.Slice((int)(place * size), size)[(int)skipped..];
            value = value[..Math.Min(value.Length, destination.Length)];
            value.CopyTo(destination);
            destination = destination[value.Length..];
            skipped = 0;
            place += Step(index);
        }
    }

    /// <summary>Moves indices to the next element, row by row, and returns how far that is.</summary>
    private long Step(long[] index)
    {
        long distance = 0;
        for (int i = index.Length - 1; i >= 0; i--)
        {
            distance += _strides[i];
            if (++index[i] < Shape[i])
            {
                break;
            }

            distance -= index[i] * _strides[i];
            index[i] = 0;
        }

        return distance;
    }
}
