using System.Buffers;
using LightLM.Files;

namespace LightLM.Checkpoints.Paddle;

/// <summary>
/// Bytes that a file holds as a text, one character for each, in UTF-8: how pickle protocol 2 has them. Their places cannot be computed, so they are
/// decoded from the beginning on; a read that goes on where the last one ended needs no other.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="start">Where the text starts there.</param>
/// <param name="storedLength">Its length in the file.</param>
/// <param name="length">The number of bytes that it stands for.</param>
/// <param name="error">The error about a text that stands for something else.</param>
internal sealed class Latin1Text(StoredFile file, long start, long storedLength, long length, Func<ModelFileException> error)
{
    private const int BlockCharacters = 1 << 16;

    private readonly Lock _reading = new();
    private long _stored;
    private long _decoded;

    /// <summary>Copies some of the bytes.</summary>
    /// <exception cref="ModelFileException">The text has other characters, or more or fewer of them.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        lock (_reading)
        {
            if (offset < _decoded)
            {
                (_stored, _decoded) = (0, 0);
            }

            byte[] block = ArrayPool<byte>.Shared.Rent(2 * BlockCharacters);
            while (_decoded < offset)
            {
                Span<byte> skipped = block.AsSpan(0, (int)Math.Min(BlockCharacters, offset - _decoded));
                Decode(block, skipped);
            }

            while (!destination.IsEmpty)
            {
                Span<byte> part = destination[..Math.Min(BlockCharacters, destination.Length)];
                Decode(block, part);
                destination = destination[part.Length..];
            }

            ArrayPool<byte>.Shared.Return(block);
            if (_decoded == length && _stored != storedLength)
            {
                throw error();
            }
        }
    }

    /// <summary>Decodes the next characters. The bytes may go where the text was: none is ahead of its character.</summary>
    private void Decode(Span<byte> block, Span<byte> bytes)
    {
        Span<byte> text = block[..(int)Math.Min(2 * bytes.Length, storedLength - _stored)];
        file.Read(start + _stored, text);
        int place = 0;
        foreach (ref byte value in bytes)
        {
            byte lead = place < text.Length ? text[place++] : throw error();
            bool isPair = lead is 0xC2 or 0xC3 && place < text.Length && (text[place] & 0xC0) == 0x80;
            value = lead < 0x80 ? lead : isPair ? (byte)((lead << 6) | (text[place++] & 0x3F)) : throw error();
        }

        _stored += place;
        _decoded += bytes.Length;
    }
}
