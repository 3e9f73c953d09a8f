using System.Collections.Concurrent;
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
/// flush with one of the two. Mappings are used again, so that memory holds what another test left there.
/// </summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int ReadWrite = 3;
    private const int PrivateAnonymous = 0x22;
    private static readonly ConcurrentDictionary<nuint, ConcurrentBag<nint>> Free = new();
    private readonly ConcurrentBag<nint> _free;
    private readonly nint _mapping;

    public GuardedMemory(nuint length, Guard guard = Guard.Behind)
    {
        nuint page = (nuint)Environment.SystemPageSize;
        nuint pages = (length + page - 1) / page * page;
        _free = Free.GetOrAdd(pages, _ => []);
        _mapping = _free.TryTake(out nint mapping) ? mapping : Create(page, pages);
        Address = _mapping + (nint)(guard == Guard.Before ? page : page + pages - length);
    }

    public nint Address { get; }

    /// <summary>Moves what a buffer holds into guarded memory until the result is disposed.</summary>
    public static IDisposable Move(AlignedBuffer buffer, Guard guard) => new Moved(buffer, guard);

    public void Dispose() => _free.Add(_mapping);

    private static nint Create(nuint page, nuint pages)
    {
        nuint bytes = pages + (2 * page);
        if (!OperatingSystem.IsLinux())
        {
            return (nint)NativeMemory.AllocZeroed(bytes);
        }

        nint mapping = Map(0, bytes, ReadWrite, PrivateAnonymous, -1, 0);
        Assert.NotEqual(-1, mapping);
        Assert.Equal(0, Protect(mapping, page, 0));
        Assert.Equal(0, Protect(mapping + (nint)(page + pages), page, 0));
        return mapping;
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
}
