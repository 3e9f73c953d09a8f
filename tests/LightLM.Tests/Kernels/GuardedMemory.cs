using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>At which end of its memory a page that may not be touched lies right beside the contents.</summary>
public enum Guard
{
    Behind,
    Before,
}

/// <summary>
/// Memory between two pages that may not be touched, so that an access beside it crashes the test. Where it does not fill its pages, it is
/// flush with one of the two.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private readonly nint _mapping;
    private readonly nuint _bytes;

    public GuardedMemory(nuint length, Guard guard = Guard.Behind)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint pages = (length + page - 1) / page * page;
        _bytes = pages + (2 * page);
        if (OperatingSystem.IsLinux())
        {
            _mapping = Map(0, _bytes, ReadWrite, PrivateAnonymous, -1, 0);
            Assert.NotEqual(-1, _mapping);
            Assert.Equal(0, Protect(_mapping, page, 0));
            Assert.Equal(0, Protect(_mapping + (nint)(page + pages), page, 0));
        }
        else
        {
            _mapping = (nint)NativeMemory.AllocZeroed(_bytes);
        }

        Address = _mapping + (nint)(guard == Guard.Before ? page : page + pages - length);
    }

    public nint Address { get; }

    /// <summary>Moves what a buffer holds into guarded memory until the result is disposed.</summary>
    public static IDisposable Move(AlignedBuffer buffer, Guard guard) => new Moved(buffer, guard);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            _ = Unmap(_mapping, _bytes);
        }
        else
        {
            NativeMemory.Free((void*)_mapping);
        }
    }

    private sealed class Moved : IDisposable
    {
        private readonly AlignedBuffer _buffer;
        private readonly nint _original;
        private readonly GuardedMemory _memory;

        public Moved(AlignedBuffer buffer, Guard guard)
        {
            _buffer = buffer;
            _original = AddressOf(buffer);
            nuint bytes = (nuint)buffer.Length * sizeof(float);
            _memory = new GuardedMemory(bytes, guard);
            NativeMemory.Copy((void*)_original, (void*)_memory.Address, bytes);
            AddressOf(buffer) = _memory.Address;
        }

        public void Dispose()
        {
            AddressOf(_buffer) = _original;
            _memory.Dispose();
        }

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_address")]
        private static extern ref nint AddressOf(AlignedBuffer buffer);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
