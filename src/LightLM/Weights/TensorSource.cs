namespace LightLM.Weights;

/// <summary>The element types of stored tensors.</summary>
public enum TensorType
{
    /// <summary>IEEE 754 binary32.</summary>
    Float32,

    /// <summary>IEEE 754 binary16.</summary>
    Float16,

    /// <summary>bfloat16: the upper half of a binary32.</summary>
    BFloat16,

    /// <summary>Signed 32-bit integer.</summary>
    Int32,

    /// <summary>Signed 64-bit integer.</summary>
    Int64,

    /// <summary>Signed 8-bit integer.</summary>
    Int8,

    /// <summary>Unsigned 8-bit integer.</summary>
    UInt8,

    /// <summary>A type that files may hold and that this library does not read (F64, BOOL, ...).</summary>
    Other,
}

/// <summary>A stored tensor: its name, element type and shape.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Type">The element type.</param>
/// <param name="Shape">The dimensions, outermost first; elements are stored row by row.</param>
public sealed record TensorInfo(string Name, TensorType Type, IReadOnlyList<int> Shape)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, dimension) => product * dimension);
}

/// <summary>A set of named tensors that can be read one at a time.</summary>
public abstract class TensorSource : IDisposable
{
    /// <summary>The file or folder that the tensors come from, for error messages.</summary>
    public abstract string Path { get; }

    /// <summary>The tensors by name.</summary>
    public abstract IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Copies some of a tensor's stored bytes, little-endian. Any number of threads may call this.</summary>
    /// <param name="tensor">One of <see cref="Tensors"/>.</param>
    /// <param name="offset">The first byte to copy, counted from the tensor's first.</param>
    /// <param name="destination">As many bytes as are to be copied.</param>
    /// <exception cref="ArgumentException">The tensor is not one of <see cref="Tensors"/>, or has fewer bytes.</exception>
    /// <exception cref="ModelFileException">The tensor's type is <see cref="TensorType.Other"/>, or its file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The source has been disposed.</exception>
    public abstract void Read(TensorInfo tensor, long offset, Span<byte> destination);

    /// <summary>Makes sure that nobody wrote to the underlying files since they were opened.</summary>
    /// <exception cref="ModelFileException">A file has changed, so what was read may be of two models.</exception>
    internal virtual void RequireUnchanged()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Releases the underlying file.</summary>
    /// <param name="disposing">Whether the call comes from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
    }
}
