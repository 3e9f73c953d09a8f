using LightLM.Checkpoints.Pickle;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Paddle;

/// <summary>A numpy array of a pickle: made empty, and then given its shape, its type and where its elements are.</summary>
internal sealed class NumpyArray : IPickleObject
{
    /// <summary>The global that stands for the class.</summary>
    public const string ClassName = "numpy.ndarray";

    private const string Remedy = "The file is damaged: download or save it again.";

    private long[] _shape = [];
    private bool _isColumnByColumn;
    private NumpyType? _type;
    private PickleString? _data;

    /// <summary>Makes an array of a class, which is always the same one; what else is given is replaced by the state.</summary>
    public static NumpyArray Create(PickleCall call) =>
        call.Get<string>(0, ClassName) == ClassName ? new NumpyArray() : throw call.Wrong(0, ClassName);

    /// <summary>The array's state: the version, shape, type, whether columns come first (Fortran's order), and the elements.</summary>
    public void SetState(PickleCall state)
    {
        PickleCall fields = state with { Arguments = state.Get<object?[]>(0, "a tuple") };
        _shape = fields.Sizes(1);
        _type = fields.Get<NumpyType>(2, "a type of numbers");
        _isColumnByColumn = fields.IsTrue(3);
        _data = fields.Get<PickleString>(4, "bytes");
    }

    /// <summary>The array as a tensor.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The file.</param>
    /// <param name="name">The tensor's name.</param>
    /// <exception cref="ModelFileException">The shape does not fit the elements.</exception>
    public TensorView View(string path, StoredFile file, string name)
    {
        ElementFormat format = _type?.Format ?? throw Error(path, name, "an array with elements", "one without");
        UInt128 bytes = (UInt128)format.Bytes;
        foreach (long size in _shape)
        {
            // No file is long enough for more, and products below this bound do not overflow.
            bytes = size <= int.MaxValue && bytes <= long.MaxValue ? bytes * (UInt128)size : UInt128.MaxValue;
        }

        bool fits = _data!.IsUtf8 ? (UInt128)_data.Length >= bytes && (UInt128)_data.Length <= 2 * bytes : (UInt128)_data.Length == bytes;
        if (!fits)
        {
            throw Error(path, name, $"the elements of an array of {format.Name} and shape [{string.Join(", ", _shape)}]", $"{_data.Length} bytes");
        }

        int[] shape = [.. _shape.Select(size => (int)size)];
        if (!format.IsReadable)
        {
            return new UnreadableView(shape, () => Error(path, name, "F32, F16, BF16, F64, I64, I32, I8 or U8", format.Name));
        }

        StoredElements elements = new(format, (long)bytes / format.Bytes, _type.IsBigEndian, Stored(path, file, name, (long)bytes));
        long[] strides = StridedView.RowByRow(_isColumnByColumn ? [.. shape.Reverse()] : shape);
        return new StridedView(elements, 0, shape, _isColumnByColumn ? [.. strides.Reverse()] : strides);
    }

    private static ModelFileException Error(string path, string name, string expected, string found) =>
        ModelFileException.Mismatch(path, name, expected, found, Remedy);

    private StoredBytes Stored(string path, StoredFile file, string name, long length)
    {
        PickleString data = _data!;
        return data.IsUtf8
            ? new Latin1Text(file, data.Offset, data.Length, length, () => Error(path, name, $"{length} bytes as a text of Latin-1", "another")).Read
            : (offset, destination) => file.Read(data.Offset + offset, destination);
    }
}
