using System.Buffers;
using System.Buffers.Binary;

namespace LightLM.Formats.Tensors;

/// <summary>Copies some of the bytes of a part of a file.</summary>
/// <param name="offset">The first of them, counted from the part's first.</param>
/// <param name="destination">Room for them.</param>
internal delegate void StoredBytes(long offset, Span<byte> destination);

/// <summary>Elements behind one another in a file, in either byte order; as they are read, they are little-endian, and doubles are singles.</summary>
/// <param name="Format">How they are stored.</param>
/// <param name="Count">How many there are.</param>
/// <param name="IsBigEndian">Whether the byte that counts most comes first in each.</param>
/// <param name="Bytes">Their bytes as they are stored.</param>
internal sealed record StoredElements(ElementFormat Format, long Count, bool IsBigEndian, StoredBytes Bytes)
{
    private const int BlockBytes = 1 << 16;

    private bool IsNarrowed => Format == ElementFormat.Float64;

    /// <summary>Copies some of the elements' bytes.</summary>
    /// <param name="offset">The first of them, counted as they are read.</param>
    /// <param name="destination">Room for them.</param>
    /// <exception cref="ModelFileException">The file cannot be read.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        if (!IsBigEndian && !IsNarrowed)
        {
            Bytes(offset, destination);
            return;
        }

        int size = Format.Type.Size();
        byte[] block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        while (!destination.IsEmpty)
        {
            (long first, long skipped) = Math.DivRem(offset, size);
            int count = (int)Math.Min(BlockBytes / Format.Bytes, (skipped + destination.Length + size - 1) / size);
            Span<byte> stored = block.AsSpan(0, count * Format.Bytes);
            Bytes(first * Format.Bytes, stored);
            Span<byte> part = Convert(stored)[(int)skipped..];
            part = part[..Math.Min(part.Length, destination.Length)];
            part.CopyTo(destination);
            destination = destination[part.Length..];
            offset += part.Length;
        }

        ArrayPool<byte>.Shared.Return(block);
    }

    /// <summary>Turns stored elements into those that are read, in place.</summary>
    private Span<byte> Convert(Span<byte> stored)
    {
        if (IsBigEndian)
        {
            for (int start = 0; start < stored.Length; start += Format.Bytes)
            {
                stored.Slice(start, Format.Bytes).Reverse();
            }
        }

        if (!IsNarrowed)
        {
            return stored;
        }

        int count = stored.Length / sizeof(double);
        for (int i = 0; i < count; i++)
        {
            double value = BinaryPrimitives.ReadDoubleLittleEndian(stored[(i * sizeof(double))..]);
            BinaryPrimitives.WriteSingleLittleEndian(stored[(i * sizeof(float))..], (float)value);
        }

        return stored[..(count * sizeof(float))];
    }
}
