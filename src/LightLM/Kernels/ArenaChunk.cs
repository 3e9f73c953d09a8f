using System.Diagnostics;
using System.Runtime.Versioning;

namespace LightLM.Kernels;

/// <summary>A piece of the system's memory that blocks are taken from: the first hole that is large enough; holes side by side become one.</summary>
[SupportedOSPlatform("linux")]
internal sealed unsafe class ArenaChunk(byte* address, nuint bytes)
{
    /// <summary>What is asked of the system at once, where it has no large pages: a part of one.</summary>
    private const nuint PopulatedAtOnce = 1 << 16;

    /// <summary>In the order of their offsets, none beside another.</summary>
    private readonly List<Hole> _holes = [new Hole(0, bytes)];

    /// <summary>From here on nobody has written.</summary>
    private nuint _fresh;

    /// <summary>Up to here the pages are there.</summary>
    private nuint _populated;

    public byte* Address => address;

    public nuint Bytes => bytes;

    /// <summary>Whether no block is taken.</summary>
    public bool IsFree => _holes.Count == 1 && _holes[0].Bytes == bytes;

    /// <summary>Whether a block was taken from here.</summary>
    public bool Holds(void* block) => block >= address && block < address + bytes;

    /// <summary>Takes a block, or gives null where no hole is large enough.</summary>
    public byte* TryTake(nuint size, out bool isZeroed)
    {
        int index = _holes.FindIndex(hole => hole.Bytes >= size);
        if (index < 0)
        {
            isZeroed = false;
            return null;
        }

        Hole hole = _holes[index];
        if (hole.Bytes == size)
        {
            _holes.RemoveAt(index);
        }
        else
        {
            _holes[index] = new Hole(hole.Offset + size, hole.Bytes - size);
        }

        isZeroed = hole.Offset >= _fresh;
        _fresh = Math.Max(_fresh, hole.Offset + size);
        Populate();
        return address + hole.Offset;
    }

    /// <summary>Makes a hole of a block.</summary>
    public void Free(byte* block, nuint size)
    {
        nuint offset = (nuint)(block - address);
        int next = _holes.FindIndex(hole => hole.Offset > offset);
        next = next < 0 ? _holes.Count : next;
        Debug.Assert(next == _holes.Count || offset + size <= _holes[next].Offset, "A block is freed once.");
        if (next < _holes.Count && _holes[next].Offset == offset + size)
        {
            size += _holes[next].Bytes;
            _holes.RemoveAt(next);
        }

        if (next > 0 && _holes[next - 1].Offset + _holes[next - 1].Bytes == offset)
        {
            _holes[next - 1] = new Hole(_holes[next - 1].Offset, _holes[next - 1].Bytes + size);
        }
        else
        {
            _holes.Insert(next, new Hole(offset, size));
        }
    }

    /// <summary>Has the pages made in one call rather than by a fault each.</summary>
    private void Populate()
    {
        if (_fresh > _populated)
        {
            nuint end = Arena.Whole(_fresh, PopulatedAtOnce);
            SystemPages.Populate(address + _populated, end - _populated);
            _populated = end;
        }
    }

    private readonly record struct Hole(nuint Offset, nuint Bytes);
}
