using System.Buffers.Binary;
using System.Text;
using LightLM.Files;

namespace LightLM.TensorFlow;

/// <summary>
/// Reads a sorted table of strings as LevelDB defines it: blocks of keys, each written as what differs from the one before, with their values; a
/// block that tells where those are; and a footer that tells where that is. Every block has a checksum.
/// </summary>
internal sealed class SortedTable
{
    private const ulong Magic = 0xDB47_7524_8B80_FB57;
    private const int FooterBytes = 48;
    private const int TrailerBytes = 5;
    private const byte Stored = 0;
    private const byte Compressed = 1;
    private const int MaxIndexBytes = 2 << 20;
    private const int MaxKeyBytes = 4 << 20;
    private const int MaxEntries = 1 << 15;
    private const string Remedy = "The file is damaged, or no index of a TensorFlow 1 checkpoint: download it again.";

    private readonly string _path;
    private readonly byte[] _table;
    private readonly Dictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private int _bytesLeft;
    private int _keyBytesLeft = MaxKeyBytes;
    private int _entriesLeft = MaxEntries;
    private byte[] _last = [];

    private SortedTable(string path, byte[] table)
    {
        _path = path;
        _table = table;
        _bytesLeft = table.Length;
    }

    /// <summary>Reads a table.</summary>
    /// <returns>The values by key; a character of a key is a byte of the table's.</returns>
    /// <exception cref="ModelFileException">The table breaks a rule of its format, or a checksum is wrong.</exception>
    public static IReadOnlyDictionary<string, byte[]> Read(string path, StoredFile file)
    {
        if (file.Length is < FooterBytes or > MaxIndexBytes)
        {
            string expected = $"an index of {FooterBytes} bytes to {MaxIndexBytes >> 20} MiB";
            throw ModelFileException.Mismatch(path, null, expected, $"{file.Length} bytes", Remedy);
        }

        byte[] table = new byte[file.Length];
        file.Read(0, table);
        return new SortedTable(path, table).Read();
    }

    private Dictionary<string, byte[]> Read()
    {
        ReadOnlySpan<byte> footer = _table.AsSpan(_table.Length - FooterBytes);
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[^sizeof(ulong)..]) != Magic)
        {
            throw Damaged("the magic number of a sorted table at its end", "another");
        }

        WireReader handles = new(footer[..^sizeof(ulong)], () => Damaged("the places of blocks in the footer", "something else"));
        handles.ReadVarint();
        handles.ReadVarint();
        List<byte[]> blocks = [];
        ForEach(ReadBlock(ref handles), (_, value) => blocks.Add(value));
        foreach (byte[] block in blocks)
        {
            WireReader handle = new(block, () => Damaged("the place of a block", "something else"));
            ForEach(ReadBlock(ref handle), Add);
        }

        return _entries;
    }

    private void Add(byte[] key, byte[] value)
    {
        if (_entries.Count > 0 && key.AsSpan().SequenceCompareTo(_last) <= 0)
        {
            throw Damaged("names in order, each once", $"'{Show(key)}' behind '{Show(_last)}'");
        }

        _entries.Add(Encoding.Latin1.GetString(key), value);
        _last = key;
    }

    /// <summary>Reads a block by its place, and verifies its checksum.</summary>
    private ReadOnlySpan<byte> ReadBlock(ref WireReader handle)
    {
        (ulong start, ulong length) = (handle.ReadVarint(), handle.ReadVarint());
        ulong room = (ulong)_table.Length - TrailerBytes;
        if (start > room || length > room - start)
        {
            throw Damaged($"a block inside of {_table.Length} bytes", $"{length} bytes at byte {start}");
        }

        _bytesLeft -= (int)length + TrailerBytes;
        if (_bytesLeft < 0)
        {
            throw Damaged("blocks that lie behind one another", "some in the same bytes");
        }

        ReadOnlySpan<byte> block = _table.AsSpan((int)start, (int)length + TrailerBytes);
        uint expected = BinaryPrimitives.ReadUInt32LittleEndian(block[^sizeof(uint)..]);
        uint found = MaskedCrc.Of(block[..^sizeof(uint)]);
        if (found != expected)
        {
            throw Damaged($"the checksum 0x{expected:X8} of the block at byte {start}", $"0x{found:X8}");
        }

        ReadOnlySpan<byte> contents = block[..^TrailerBytes];
        return block[^TrailerBytes] switch
        {
            Stored => contents,
            Compressed => Snappy.Decompress(contents, () => Damaged($"a block of Snappy at byte {start}", "something else")),
            byte other => throw Damaged("a block that is stored as it is or by Snappy", $"compression {other} at byte {start}"),
        };
    }

    /// <summary>Goes through a block's entries: the bytes of the key before that this one begins with, the others, and the value.</summary>
    private void ForEach(ReadOnlySpan<byte> block, Action<byte[], byte[]> use)
    {
        ModelFileException error() => Damaged("keys and values in a block", "something else");
        uint restarts = block.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(block[^sizeof(uint)..]) : throw error();
        int length = block.Length / sizeof(uint) > restarts ? block.Length - (((int)restarts + 1) * sizeof(uint)) : throw error();
        WireReader reader = new(block[..length], error);
        byte[] key = [];
        while (!reader.Rest.IsEmpty)
        {
            (ulong shared, ulong others, ulong valueLength) = (reader.ReadVarint(), reader.ReadVarint(), reader.ReadVarint());
            ReadOnlySpan<byte> end = reader.Take(others);
            ReadOnlySpan<byte> start = shared <= (ulong)key.Length ? key.AsSpan(0, (int)shared) : throw error();
            _keyBytesLeft -= start.Length + end.Length;
            if (--_entriesLeft < 0 || _keyBytesLeft < 0)
            {
                throw Damaged($"at most {MaxEntries} variables with names of {MaxKeyBytes >> 20} MiB together", "more");
            }

            key = [.. start, .. end];
            use(key, reader.Take(valueLength).ToArray());
        }
    }

    private static string Show(byte[] key) => Excerpt.Of(Encoding.Latin1.GetString(key));

    private ModelFileException Damaged(string expected, string found) => ModelFileException.Mismatch(_path, null, expected, found, Remedy);
}
