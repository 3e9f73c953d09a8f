using System.Security.Cryptography;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>A set of named tensors that can be read one at a time.</summary>
public abstract class TensorSource : IDisposable
{
    /// <summary>The file or folder that the tensors come from, for error messages.</summary>
    public abstract string Path { get; }

    /// <summary>The tensors by name.</summary>
    public abstract IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Tensors that lie in a file without the source's index naming them there; they cannot be read.</summary>
    public virtual IReadOnlyList<string> UnnamedTensors => [];

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

    /// <summary>What the tensors are stored in, such as "safetensors".</summary>
    internal virtual string Container => "memory";

    /// <summary>Adds what the tensors are stored in to a hash: the files byte for byte, one after another.</summary>
    internal virtual void AppendTo(IncrementalHash hash)
    {
        foreach (TensorInfo tensor in Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(this.ReadBytes(tensor));
        }
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
