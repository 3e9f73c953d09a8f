using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace LightLM.Files;

/// <summary>
/// An open file of weights, or its content in memory, of which parts are copied. A file is not mapped: a file that is cut while it is mapped ends the process at the
/// next access, and one that is overwritten changes what was read long ago.
/// </summary>
internal sealed class StoredFile : IDisposable
{
    private const int BlockBytes = 1 << 20;

    private readonly string _path;
    private readonly SafeFileHandle? _handle;
    private readonly DateTime _writtenAt;
    private ReadOnlyMemory<byte> _content;
    private bool _isDisposed;

    private StoredFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
        Length = RandomAccess.GetLength(handle);
        _writtenAt = File.GetLastWriteTimeUtc(handle);
    }

    private StoredFile(string path, ReadOnlyMemory<byte> content)
    {
        _path = path;
        _content = content;
        Length = content.Length;
    }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Opens a file.</summary>
    /// <exception cref="ModelFileException">There is no such file, or it cannot be read.</exception>
    public static StoredFile Open(string path)
    {
        SafeFileHandle handle = FileReading.Open(path);
        try
        {
            return new StoredFile(path, handle);
        }
        catch (Exception e) when (FileReading.IsFileError(e))
        {
            handle.Dispose();
            throw FileReading.Unreadable(path, e);
        }
    }

    /// <summary>A file whose content is in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="content">All of it, which nobody may change until this is disposed.</param>
    public static StoredFile Of(string name, ReadOnlyMemory<byte> content) => new(name, content);

    /// <summary>Copies a part of the file; any number of threads may call this.</summary>
    /// <exception cref="ModelFileException">The file cannot be read, or is shorter than it was.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        if (_handle is null)
        {
            _content.Span.Slice((int)offset, destination.Length).CopyTo(destination);
            return;
        }

        try
        {
            while (!destination.IsEmpty)
            {
                int read = RandomAccess.Read(_handle, destination, offset);
                if (read == 0)
                {
                    throw Changed($"{Length} bytes", $"its end at {offset}");
                }

                destination = destination[read..];
                offset += read;
            }
        }
        catch (Exception e) when (FileReading.IsFileError(e))
        {
            throw FileReading.Unreadable(_path, e);
        }
    }

    /// <summary>Makes sure that all that was read so far belongs together.</summary>
    /// <exception cref="ModelFileException">The file was written to since it was opened.</exception>
    public void RequireUnchanged()
    {
        if (_handle is not null && (RandomAccess.GetLength(_handle) != Length || File.GetLastWriteTimeUtc(_handle) != _writtenAt))
        {
            throw Changed("a file that nobody writes to while it is read", "another length or time of writing than before");
        }
    }

    /// <summary>Adds all of the file to a hash.</summary>
    /// <exception cref="ModelFileException">The file cannot be read, or is shorter than it was.</exception>
    public void AppendTo(IncrementalHash hash)
    {
        byte[] block = new byte[BlockBytes];
        for (long offset = 0; offset < Length; offset += block.Length)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, Length - offset));
            Read(offset, part);
            hash.AppendData(part);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        _content = default;
        _handle?.Dispose();
    }

    private ModelFileException Changed(string expected, string found) => ModelFileException.Mismatch(
        _path, null, expected, found, "Replace a model by renaming a complete file over it, and load it again.");
}
