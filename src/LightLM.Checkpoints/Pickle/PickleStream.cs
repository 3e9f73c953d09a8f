using System.Text;
using LightLM.Files;

namespace LightLM.Checkpoints.Pickle;

/// <summary>Reads a part of a file from its beginning on, a block at a time, and knows where it is.</summary>
internal sealed class PickleStream
{
    private const int BlockBytes = 1 << 16;
    private const int MaxLineBytes = 1024;

    private readonly StoredFile _file;
    private readonly PickleRules _rules;
    private readonly byte[] _block;
    private readonly long _end;
    private long _blockStart;
    private int _blockLength;

    /// <param name="file">The file.</param>
    /// <param name="rules">Makes the errors.</param>
    /// <param name="start">Where the part starts.</param>
    /// <param name="length">How many bytes it has.</param>
    public PickleStream(StoredFile file, PickleRules rules, long start, long length)
    {
        _file = file;
        _rules = rules;
        _block = new byte[Math.Min(BlockBytes, length)];
        _end = start + length;
        Position = start;
    }

    /// <summary>The place in the file of the byte that is read next.</summary>
    public long Position { get; private set; }

    /// <summary>Reads one byte.</summary>
    public byte ReadByte()
    {
        RequireMore(1);
        if (Position < _blockStart || Position >= _blockStart + _blockLength)
        {
            _blockStart = Position;
            _blockLength = (int)Math.Min(_block.Length, _end - Position);
            _file.Read(Position, _block.AsSpan(0, _blockLength));
        }

        return _block[Position++ - _blockStart];
    }

    /// <summary>Fills a span.</summary>
    public void Read(Span<byte> destination)
    {
        RequireMore(destination.Length);
        foreach (ref byte value in destination)
        {
            value = ReadByte();
        }
    }

    /// <summary>Reads an unsigned number, little-endian.</summary>
    /// <param name="bytes">Its length, 1 to 8.</param>
    public ulong ReadNumber(int bytes)
    {
        ulong number = 0;
        for (int shift = 0; shift < 8 * bytes; shift += 8)
        {
            number |= (ulong)ReadByte() << shift;
        }

        return number;
    }

    /// <summary>Passes over some bytes.</summary>
    /// <returns>The place of the first of them.</returns>
    public long Skip(ulong count)
    {
        RequireMore(count);
        long start = Position;
        Position += (long)count;
        return start;
    }

    /// <summary>Reads a line of ASCII and passes over its end.</summary>
    public string ReadLine()
    {
        StringBuilder line = new();
        while (ReadByte() is var character && character != '\n')
        {
            if (character > 126 || line.Length == MaxLineBytes)
            {
                throw _rules.Damaged($"a line of ASCII of at most {MaxLineBytes} bytes", $"another at byte {Position}");
            }

            line.Append((char)character);
        }

        return line.ToString();
    }

    private void RequireMore(long count) => RequireMore((ulong)count);

    private void RequireMore(ulong count)
    {
        if (count > (ulong)(_end - Position))
        {
            throw _rules.Damaged($"{count} bytes at byte {Position}", $"{_end - Position}");
        }
    }
}
