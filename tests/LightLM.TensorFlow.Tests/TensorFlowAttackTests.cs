using System.Text;
using CsCheck;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests;

namespace LightLM.TensorFlow.Tests;

/// <summary>Checkpoints that are damaged, or made to crash, exhaust or mislead a reader.</summary>
public sealed class TensorFlowAttackTests : IDisposable
{
    private const int FooterBytes = 48;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A part of the message, and an entry "x" of a checkpoint with one shard of 8 bytes.</summary>
    public static TheoryData<string, byte[]> BadEntries => new()
    {
        { "8 bytes of F32 among the 8 of shard 0, found 8 at byte 1", BundleWriter.Entry(1, [2], 0, 1, 8, 0) },
        { "found 8 at byte 18446744073709551615", BundleWriter.Entry(1, [2], 0, ulong.MaxValue, 8, 0) },
        { "12 bytes of F32 among the 8 of shard 0", BundleWriter.Entry(1, [3], 0, 0, 12, 0) },
        { "4000000000 bytes of F32", BundleWriter.Entry(1, [1_000_000_000], 0, 0, 8, 0) },
        { "8 bytes of F32 among the 8 of shard 0, found 4", BundleWriter.Entry(1, [2], 0, 0, 4, 0) },
        { "a number of elements that a file can hold", BundleWriter.Entry(1, [-1], 0, 0, 8, 0) },
        { "a number of elements that a file can hold", BundleWriter.Entry(1, [long.MaxValue], 0, 0, 8, 0) },
        { "a number of elements that a file can hold", BundleWriter.Entry(1, [2147483647, 2147483647, 2147483647, 0], 0, 0, 0, 0) },
        { "one of 1 shards, found shard 1", BundleWriter.Entry(1, [2], 1, 0, 8, 0) },
        { "one of 1 shards, found shard 18446744073709551615", BundleWriter.Entry(1, [2], ulong.MaxValue, 0, 8, 0) },
        { "an entry of a variable", [0xFF] },
        { "an entry of a variable", [0x0F] },
        { "an entry of a variable", Wire.Bytes(2, [0x12, 0xFF]) },
        { "an entry of a variable", [0x12, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1] },
        { "an entry of a variable", BundleWriter.Entry(1, Enumerable.Repeat(1L, 33), 0, 0, 4, 0) },
        { "the part from 0 on, found none", BundleWriter.Entry(1, [2], 0, 0, 0, 0, BundleWriter.Slice((0, 1))) },
        { "along one dimension", BundleWriter.Entry(1, [2, 2], 0, 0, 0, 0, BundleWriter.Slice((0, 1), (0, 1))) },
        { "along one dimension", BundleWriter.Entry(1, [2, 2], 0, 0, 0, 0, BundleWriter.Slice((0, 1))) },
        { "along one dimension", BundleWriter.Entry(1, [2], 0, 0, 0, 0, BundleWriter.Slice((-1, 1))) },
        { "along one dimension", BundleWriter.Entry(1, [2], 0, 0, 0, 0, BundleWriter.Slice((0, 0))) },
        { "along one dimension", BundleWriter.Entry(1, [], 0, 0, 0, 0, BundleWriter.Slice()) },
    };

    [Theory]
    [MemberData(nameof(BadEntries), DisableDiscoveryEnumeration = true)]
    public void Refuses_bad_entries(string fragment, byte[] entry)
    {
        BundleWriter bundle = new();
        bundle.Shard(0).AddRange(new byte[8]);
        bundle.Entries["x"] = entry;
        string path = bundle.Save(_folder);
        Justified(path, () => Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "x", fragment));
    }

    [Theory]
    [InlineData("a part of [3] from 1 on, found [1] from 2 on", 2, 1)]
    [InlineData("a part of [3] from 1 on, found [1] from 0 on", 0, 1)]
    [InlineData("a part of [3] from 1 on, found [2] from 1 on", 1, 1)]
    [InlineData("parts of 3 rows or columns together, found 2", 1, 0)]
    public void Refuses_parts_that_leave_holes(string fragment, long start, long missing)
    {
        BundleWriter bundle = new();
        foreach ((long first, long length) in ((long, long)[])[(0, 1), (start, 1)])
        {
            bundle.AddKey(SliceKey.Of("x", [new Extent(first, length)]), BundleWriter.Float, new byte[4 * (start == 1 && first == 1 ? 1 + missing : 1)], 0, [start == 1 && first == 1 ? 1 + missing : 1]);
        }

        bundle.Entries["x"] = BundleWriter.Entry(1, [3], 0, 0, 0, 0, BundleWriter.Slice((0, 1)), BundleWriter.Slice((start, 1)));
        string path = bundle.Save(_folder);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "x", fragment);
    }

    [Fact]
    public void Verifies_the_elements_when_they_are_read()
    {
        string path = new BundleWriter().Add("a", 1, new byte[600_000], 0, 150_000).Add("b", 1, BundleWriter.Floats(1), 0, 1).Save(_folder);
        string shard = _folder.At("model.ckpt.data-00000-of-00001");
        byte[] data = File.ReadAllBytes(shard);
        data[599_999] ^= 1;
        File.WriteAllBytes(shard, data);
        using TensorSource source = TensorFlowCheckpoint.Open(path);
        Assert.Equal([1], source.ReadFloats("b", 1));
        Refusal.Of(() => source.ReadFloats("a"), path, "a", "elements with the checksum 0x");
        Refusal.Of(() => source.Read(source.Tensors["a"], 0, new byte[1]), path, "a", "elements with the checksum 0x");
    }

    [Fact]
    public void Refuses_many_variables_in_the_same_bytes()
    {
        BundleWriter bundle = new();
        bundle.Add("x0", 1, new byte[4000], 0, 1000);
        bundle.Entries["x1"] = bundle.Entries["x2"] = bundle.Entries["x0"];
        string path = bundle.Save(_folder);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "x2", "2 times the file's");
    }

    [Fact]
    public void Names_a_missing_shard()
    {
        string path = new BundleWriter(shards: 2).Add("x", 1, new byte[4], 1, 1).Save(_folder);
        string shard = _folder.At("model.ckpt.data-00001-of-00002");
        File.Delete(shard);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), shard, null, "found nothing");
    }

    [Theory]
    [InlineData(0UL, 0UL)]
    [InlineData(100_000UL, 0UL)]
    [InlineData(ulong.MaxValue, 0UL)]
    [InlineData(1UL, 2UL)]
    public void Refuses_bad_headers(ulong shards, ulong order)
    {
        string path = new BundleWriter().Add("x", 1, new byte[4], 0, 1).Save(_folder, header: [.. Wire.Number(1, shards), .. Wire.Number(2, order)]);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "header", $"found {shards} shards, byte order {order}");
    }

    [Fact]
    public void Refuses_what_is_no_table()
    {
        string path = _folder.Write("x.index", new TableWriter().Write([([1], [])]));
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "header", "no header");
        path = _folder.Write("x.index", "short");
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, "an index of 48 bytes");
        path = _folder.Write("x.index", new string('x', 100));
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, "the magic number of a sorted table");
        path = _folder.Write("x.index", new byte[(2 << 20) + 1]);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, "2 MiB");
    }

    [Fact]
    public void Refuses_blocks_with_wrong_checksums_and_unknown_compression()
    {
        foreach (int place in (int[])[0, -5, -1])
        {
            string path = Save(new TableWriter { Damage = block => [.. block.Select((value, i) => i == (place < 0 ? block.Length + place : place) ? (byte)(value ^ 1) : value)] });
            Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, "the checksum 0x");
        }

        string zlib = Save(new TableWriter { Compression = 2 });
        Refusal.Of(() => TensorFlowCheckpoint.Open(zlib), zlib, null, "found compression 2 at byte");
    }

    /// <summary>A part of the message, and the data block of a table.</summary>
    public static TheoryData<string, byte[]> BadBlocks => new()
    {
        { "keys and values in a block", [] },
        { "keys and values in a block", [1, 2, 3] },
        { "keys and values in a block", Wire.Fixed(1) },
        { "keys and values in a block", Wire.Fixed(uint.MaxValue) },
        { "keys and values in a block", [1, 0, 0, .. Wire.Fixed(0)] },
        { "keys and values in a block", [0, 2, 0, 7, .. Wire.Fixed(0)] },
        { "keys and values in a block", [0, 1, 9, 7, .. Wire.Fixed(0)] },
        { "keys and values in a block", [0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1, 0, .. Wire.Fixed(0)] },
        { "names in order", TableWriter.Block([([2], []), ([1], [])]) },
        { "names in order", TableWriter.Block([([1], []), ([1], [])]) },
        { "at most 32768 variables", [.. Enumerable.Range(0, 40_000).SelectMany(i => (byte[])[0, 3, 0, (byte)(i >> 16), (byte)(i >> 8), (byte)i]), .. Wire.Fixed(0)] },
        { "names of 4 MiB together", [0, .. Wire.Varint(100_000), 0, .. new byte[100_000], .. Enumerable.Range(1, 50).SelectMany(i => (byte[])[.. Wire.Varint(100_000), 1, 0, (byte)i]), .. Wire.Fixed(0)] },
    };

    [Theory]
    [MemberData(nameof(BadBlocks), DisableDiscoveryEnumeration = true)]
    public void Refuses_bad_blocks(string fragment, byte[] block)
    {
        string path = _folder.Write("x.index", new TableWriter().WriteRaw(block));
        Justified(path, () => Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, fragment));
    }

    [Theory]
    [InlineData(ulong.MaxValue, 1UL, "a block inside of")]
    [InlineData(0UL, ulong.MaxValue, "a block inside of")]
    [InlineData(100_000UL, 1UL, "a block inside of")]
    public void Refuses_blocks_outside_of_the_file(ulong start, ulong length, string fragment)
    {
        byte[] table = new TableWriter().Write([([1], [])]);
        byte[] handles = [.. Wire.Varint(0), .. Wire.Varint(0), .. Wire.Varint(start), .. Wire.Varint(length)];
        string path = _folder.Write("x.index", [.. table[..^FooterBytes], .. handles, .. new byte[40 - handles.Length], .. table[^8..]]);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, fragment);
    }

    /// <summary>One block under many keys would be read as often.</summary>
    [Fact]
    public void Refuses_blocks_in_the_same_bytes()
    {
        byte[] block = TableWriter.Block([]);
        byte[] trailer = [0, .. Wire.Fixed(MaskedCrc.Of([.. block, 0]))];
        byte[] handle = [.. Wire.Varint(0), .. Wire.Varint((ulong)block.Length)];
        byte[] index = TableWriter.Block([.. Enumerable.Range(0, 200).Select(i => ((byte[])[(byte)(i >> 8), (byte)i], handle))]);
        byte[] handles = [0, 0, .. Wire.Varint((ulong)(block.Length + trailer.Length)), .. Wire.Varint((ulong)index.Length)];
        string path = _folder.Write("x.index",
        [
            .. block, .. trailer, .. index, 0, .. Wire.Fixed(MaskedCrc.Of([.. index, 0])), .. handles, .. new byte[40 - handles.Length], .. Wire.Fixed(0x8B80FB57), .. Wire.Fixed(0xDB477524),
        ]);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, null, "some in the same bytes");
    }

    [Fact]
    public void Refuses_every_truncation_and_every_changed_byte_of_an_index()
    {
        byte[] index = File.ReadAllBytes(Save(new TableWriter { Compression = 1 }));
        for (int i = 0; i < index.Length; i++)
        {
            string path = _folder.Write("model.ckpt.index", i == 0 ? [0] : index[..i]);
            Assert.Throws<ModelFileException>(() => TensorFlowCheckpoint.Open(path));
        }

        int footer = index.Length - FooterBytes;
        for (int i = 0; i < footer; i++)
        {
            byte[] changed = [.. index];
            changed[i] ^= 0x55;
            string path = _folder.Write("model.ckpt.index", changed);
            bool isUnusedBlock = false;
            try
            {
                TensorFlowCheckpoint.Open(path).Dispose();
                isUnusedBlock = true;
            }
            catch (ModelFileException)
            {
                // What a changed byte must lead to, where the block that it lies in is read at all.
            }

            Assert.True(!isUnusedBlock || IsMetaindex(index, i), $"byte {i}");
        }
    }

    /// <summary>Whatever a block with a right checksum holds, the checkpoint opens or is refused in one way.</summary>
    [Fact]
    public void Damaged_entries_open_or_are_refused()
    {
        BundleWriter bundle = new BundleWriter().Add("a", 1, BundleWriter.Floats(1, 2), 0, 2).AddParts("b", [3], 0, (1, [1]), (2, [2, 3]));
        bundle.Save(_folder);
        byte[] block = TableWriter.Block([.. bundle.Entries.Select(entry => (Encoding.Latin1.GetBytes(entry.Key), entry.Value))]);
        Gen.Select(Gen.Int[0, block.Length - 1], Gen.Byte).Array[1, 4].Sample(
            edits =>
            {
                byte[] damaged = [.. block];
                foreach ((int position, byte value) in edits)
                {
                    damaged[position] = value;
                }

                OpensOrIsRefused(_folder.Write("model.ckpt.index", new TableWriter().WriteRaw(damaged)));
            },
            iter: 2000,
            threads: 1);
    }

    private static void OpensOrIsRefused(string path)
    {
        try
        {
            using TensorSource source = TensorFlowCheckpoint.Open(path);
            foreach (TensorInfo tensor in source.Tensors.Values)
            {
                source.ReadBytes(tensor);
            }
        }
        catch (ModelFileException)
        {
            // The only error that a bad file may cause; anything else fails the test.
        }
    }

    private static void Justified(string path, Action open) => Cost.Of(open).IsJustified(new FileInfo(path).Length);

    /// <summary>Whether a byte belongs to the block of which nothing is used: the footer names its place first.</summary>
    private static bool IsMetaindex(byte[] index, int place)
    {
        WireReader footer = new(index.AsSpan(index.Length - FooterBytes), () => new ModelFileException("x.index", null, "no footer"));
        ulong start = footer.ReadVarint();
        return (ulong)place >= start && (ulong)place < start + footer.ReadVarint() + 5;
    }

    private string Save(TableWriter table) => new BundleWriter()
        .Add("bert/embeddings/word_embeddings", 1, BundleWriter.Floats(1, 2), 0, 2)
        .Add("bert/embeddings/word_embeddings/adam_m", 1, BundleWriter.Floats(1, 2), 0, 2)
        .Save(_folder, table);
}
