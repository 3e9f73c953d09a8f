using System.Runtime.InteropServices;
using System.Text;

namespace LightLM.Native.Handles;

/// <summary>Memory that the other side reads, freed all at once.</summary>
internal sealed unsafe class Arena : IDisposable
{
    private const nuint Alignment = 8;
    private const nuint BlockBytes = 1 << 14;

    private readonly List<nint> _blocks = [];
    private readonly Dictionary<string, nint> _names = new(StringComparer.Ordinal);
    private byte* _next;
    private nuint _left;

    /// <summary>Frees what an owner that failed has left.</summary>
    ~Arena() => Free();

    /// <summary>Room for values, which are zero; NULL for none.</summary>
    public T* Allocate<T>(int count)
        where T : unmanaged => (T*)Bytes(checked((nuint)count * (nuint)sizeof(T)));

    /// <summary>A text of its own, with a NUL behind it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Its bytes, without the NUL.</param>
    public byte* Text(string text, out long length)
    {
        int bytes = Encoding.UTF8.GetByteCount(text);
        byte* copy = Bytes((nuint)bytes + 1);
        Encoding.UTF8.GetBytes(text, new Span<byte>(copy, bytes));
        length = bytes;
        return copy;
    }

    /// <summary>A text of which the same copy serves every time; NULL for null.</summary>
    public byte* Name(string? name)
    {
        if (name is null)
        {
            return null;
        }

        ref nint copy = ref CollectionsMarshal.GetValueRefOrAddDefault(_names, name, out bool isKnown);
        if (!isKnown)
        {
            copy = (nint)Text(name, out _);
        }

        return (byte*)copy;
    }

    /// <summary>An array of texts.</summary>
    public byte** Names(IReadOnlyList<string> names)
    {
        byte** copies = (byte**)Allocate<nint>(names.Count);
        for (int i = 0; i < names.Count; i++)
        {
            copies[i] = Name(names[i]);
        }

        return copies;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private byte* Bytes(nuint count)
    {
        if (count == 0)
        {
            return null;
        }

        count = (count + Alignment - 1) & ~(Alignment - 1);
        if (count > _left)
        {
            _left = Math.Max(count, BlockBytes);
            _next = (byte*)NativeMemory.AllocZeroed(_left);
            _blocks.Add((nint)_next);
        }

        byte* bytes = _next;
        _next += count;
        _left -= count;
        return bytes;
    }

    private void Free()
    {
        foreach (nint block in _blocks)
        {
            NativeMemory.Free((void*)block);
        }

        _blocks.Clear();
    }
}
