using System.Buffers.Binary;
using System.Text;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>Writes zip archives by hand, valid or not.</summary>
public sealed class ZipBytes
{
    private readonly List<byte> _data = [];
    private readonly List<byte> _directory = [];
    private int _count;

    /// <summary>Whether sizes and places are written as 64-bit numbers.</summary>
    public bool Is64 { get; init; }

    public ZipBytes Add(string name, byte[] contents, ushort method = 0, ushort flags = 0, uint? place = null, uint? length = null)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        uint start = place ?? (uint)_data.Count;
        uint size = length ?? (uint)contents.Length;
        _data.AddRange([.. U32(0x04034B50), .. U16(45), .. U16(flags), .. U16(method), .. U32(0), .. U32(0), .. U32(size), .. U32(size), .. U16(utf8.Length), .. U16(0), .. utf8]);
        _data.AddRange(contents);
        byte[] extra = Is64 ? [.. U16(9), .. U16(0), .. U16(1), .. U16(24), .. U64(size), .. U64(size), .. U64(start)] : [];
        uint[] fields = Is64 ? [uint.MaxValue, uint.MaxValue, uint.MaxValue] : [size, size, start];
        _directory.AddRange([.. U32(0x02014B50), .. U16(45), .. U16(45), .. U16(flags), .. U16(method), .. U32(0), .. U32(0), .. U32(fields[0]), .. U32(fields[1])]);
        _directory.AddRange([.. U16(utf8.Length), .. U16(extra.Length), .. U16(0), .. U16(0), .. U16(0), .. U32(0), .. U32(fields[2]), .. utf8, .. extra]);
        _count++;
        return this;
    }

    /// <summary>The archive.</summary>
    /// <param name="count">The number of entries that it claims.</param>
    /// <param name="directoryStart">Where its directory is said to be.</param>
    public byte[] Finish(ulong? count = null, ulong? directoryStart = null)
    {
        ulong entries = count ?? (ulong)_count;
        ulong start = directoryStart ?? (ulong)_data.Count;
        byte[] end64 =
        [
            .. U32(0x06064B50), .. U64(44), .. U16(45), .. U16(45), .. U32(0), .. U32(0), .. U64(entries), .. U64(entries), .. U64((ulong)_directory.Count), .. U64(start),
            .. U32(0x07064B50), .. U32(0), .. U64((ulong)(_data.Count + _directory.Count)), .. U32(1),
        ];
        byte[] end = Is64
            ? [.. U32(0x06054B50), .. U16(0), .. U16(0), .. U16(ushort.MaxValue), .. U16(ushort.MaxValue), .. U32(uint.MaxValue), .. U32(uint.MaxValue), .. U16(0)]
            : [.. U32(0x06054B50), .. U16(0), .. U16(0), .. U16((int)entries), .. U16((int)entries), .. U32((uint)_directory.Count), .. U32((uint)start), .. U16(0)];
        return [.. _data, .. _directory, .. Is64 ? end64 : [], .. end];
    }

    private static byte[] U16(int value) => U64((ulong)value)[..sizeof(ushort)];

    private static byte[] U32(uint value) => U64(value)[..sizeof(uint)];

    private static byte[] U64(ulong value)
    {
        byte[] bytes = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes;
    }
}
