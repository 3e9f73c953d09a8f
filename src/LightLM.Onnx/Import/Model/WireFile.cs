using System.Text;
using LightLM.Files;

namespace LightLM.Onnx.Import.Model;

/// <summary>
/// A file in protobuf's wire format. Messages are read where they lie, and what is long is not read at all: of a tensor's elements only their
/// place is kept.
/// </summary>
/// <param name="path">The file, for messages.</param>
/// <param name="file">The open file.</param>
internal sealed class WireFile(string path, StoredFile file)
{
    /// <summary>The most fields that are read: some ten times what the largest encoder's graph has.</summary>
    private const int MaxFields = 1 << 20;

    private const int MaxTextBytes = 1 << 12;
    private const int BlockBytes = 1 << 16;

    private readonly byte[] _block = new byte[BlockBytes];
    private long _blockStart;
    private int _blockLength;
    private int _fields;

    /// <summary>The file, for messages.</summary>
    public string Path => path;

    /// <summary>The open file.</summary>
    public StoredFile Stored => file;

    /// <summary>The whole of it.</summary>
    public Extent All => new(0, file.Length);

    /// <summary>A byte.</summary>
    public byte this[long position]
    {
        get
        {
            if (position < _blockStart || position >= _blockStart + _blockLength)
            {
                _blockStart = position;
                _blockLength = (int)Math.Min(BlockBytes, file.Length - position);
                file.Read(position, _block.AsSpan(0, _blockLength));
            }

            return _block[position - _blockStart];
        }
    }

    /// <summary>The fields of a message.</summary>
    public WireFields Fields(Extent message) => new(this, message);

    /// <summary>Counts a field: each becomes an object that is larger than it.</summary>
    public void CountField()
    {
        if (++_fields > MaxFields)
        {
            throw ModelFileException.Mismatch(path, null, $"a graph of at most {MaxFields} fields", "more", "Check that the file is an encoder's graph.");
        }
    }

    /// <summary>A short text.</summary>
    public string Text(Extent text) => text.Length <= MaxTextBytes
        ? Encoding.UTF8.GetString(Bytes(text))
        : throw Damaged($"names of at most {MaxTextBytes} bytes", $"one of {text.Length}");

    /// <summary>The bytes of a short part.</summary>
    public byte[] Bytes(Extent part)
    {
        byte[] bytes = new byte[part.Length];
        file.Read(part.Start, bytes);
        return bytes;
    }

    /// <summary>A number of seven bits in each byte, the lowest first.</summary>
    /// <param name="position">Its place, which moves behind it.</param>
    /// <param name="end">The end of what it lies in.</param>
    public ulong Varint(ref long position, long end)
    {
        ulong number = 0;
        for (int shift = 0; shift < 64 && position < end; shift += 7)
        {
            byte part = this[position++];
            number |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return number;
            }
        }

        throw Damaged("a number", "none that ends");
    }

    /// <summary>The error about a file that is no model, or not all of one.</summary>
    public ModelFileException Damaged(string expected, string found) => ModelFileException.Mismatch(
        path, null, $"an ONNX model, with {expected} at this place", found, "The file is damaged or something else: download or export it again.");
}
