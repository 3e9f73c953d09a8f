using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace LightLM.Weights;

/// <summary>A whole file as read-only memory: pages are loaded when touched and shared between processes.</summary>
internal sealed unsafe partial class MappedFile : IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _start;
    private bool _isDisposed;

    private MappedFile(MemoryMappedFile file, long length)
    {
        _file = file;
        _view = file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
        _start += _view.PointerOffset;
        Length = length;
    }

    /// <summary>The file's length in bytes when it was opened.</summary>
    public long Length { get; }

    /// <summary>Maps a file.</summary>
    /// <exception cref="ModelFileException">There is no such file, or it cannot be read.</exception>
    public static MappedFile Open(string path)
    {
        using SafeFileHandle handle = FileReading.Open(path);
        MemoryMappedFile? file = null;
        try
        {
            long length = RandomAccess.GetLength(handle);
            file = MemoryMappedFile.CreateFromFile(
                handle, mapName: null, capacity: 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new MappedFile(file, length);
        }
        catch (Exception e) when (FileReading.IsFileError(e))
        {
            file?.Dispose();
            throw FileReading.Unreadable(path, e);
        }
    }

    /// <summary>A part of the file, valid until the file is disposed.</summary>
    public ReadOnlySpan<byte> Slice(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - length);
        return new ReadOnlySpan<byte>(_start + offset, length);
    }

    /// <summary>
    /// Takes the pages that were read out of the process's memory. They stay in the system's cache, and come back when they are touched.
    /// </summary>
    public void ReleasePages()
    {
        const int doNotNeed = 4;
        if (OperatingSystem.IsLinux() && !_isDisposed)
        {
            // Only advice: whether it is taken changes no result. The mapping, and so this address, starts on a page.
            _ = Advise((nint)(_start - _view.PointerOffset), (nuint)(Length + _view.PointerOffset), doNotNeed);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _file.Dispose();
        }
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nint address, nuint length, int advice);
}
