namespace LightLM.TensorFlow.Tests;

/// <summary>Writes sorted tables as LevelDB does, valid or not.</summary>
internal sealed class TableWriter
{
    private const int RestartInterval = 16;

    private readonly List<byte> _file = [];
    private readonly List<(byte[] Key, byte[] Value)> _index = [];

    /// <summary>What a block is compressed by: 0 for nothing, 1 for Snappy.</summary>
    public byte Compression { get; init; }

    /// <summary>What becomes of a block behind its checksum.</summary>
    public Func<byte[], byte[]> Damage { get; init; } = block => block;

    /// <summary>A table of entries in this order, so many in a block.</summary>
    public byte[] Write(IReadOnlyList<(byte[] Key, byte[] Value)> entries, int blockEntries = 7)
    {
        foreach ((byte[] Key, byte[] Value)[] block in entries.Chunk(blockEntries))
        {
            _index.Add((block[^1].Key, AddBlock(Block(block))));
        }

        return Finish();
    }

    /// <summary>A table whose data block is these bytes.</summary>
    public byte[] WriteRaw(byte[] block)
    {
        _index.Add(([255], AddBlock(block)));
        return Finish();
    }

    /// <summary>Entries as a block, each key written as what differs from the one before.</summary>
    public static byte[] Block(IReadOnlyList<(byte[] Key, byte[] Value)> entries)
    {
        List<byte> bytes = [];
        List<uint> restarts = [0];
        byte[] last = [];
        foreach ((int i, (byte[] key, byte[] value)) in entries.Index())
        {
            if (i > 0 && i % RestartInterval == 0)
            {
                restarts.Add((uint)bytes.Count);
                last = [];
            }

            int shared = key.AsSpan().CommonPrefixLength(last);
            bytes.AddRange([.. Wire.Varint((ulong)shared), .. Wire.Varint((ulong)(key.Length - shared)), .. Wire.Varint((ulong)value.Length), .. key[shared..], .. value]);
            last = key;
        }

        return [.. bytes, .. restarts.SelectMany(Wire.Fixed), .. Wire.Fixed((uint)restarts.Count)];
    }

    private byte[] Finish()
    {
        byte[] metaindex = AddBlock(Block([]));
        byte[] index = AddBlock(Block(_index));
        byte[] handles = [.. metaindex, .. index];
        return [.. _file, .. handles, .. new byte[40 - handles.Length], .. Wire.Fixed(0x8B80FB57), .. Wire.Fixed(0xDB477524)];
    }

    /// <summary>Adds a block, and returns its place.</summary>
    private byte[] AddBlock(byte[] block)
    {
        byte[] stored = Compression == 1 ? SnappyBytes.Compress(block) : block;
        byte[] handle = [.. Wire.Varint((ulong)_file.Count), .. Wire.Varint((ulong)stored.Length)];
        byte[] contents = [.. stored, Compression];
        _file.AddRange(Damage([.. contents, .. Wire.Fixed(MaskedCrc.Of(contents))]));
        return handle;
    }
}
