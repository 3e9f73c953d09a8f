using System.Text;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.TensorFlow;

/// <summary>Makes tensors of an index's entries.</summary>
/// <param name="path">The index, for messages.</param>
/// <param name="entries">Its entries by key.</param>
/// <param name="isBigEndian">The byte order of all elements.</param>
/// <param name="shards">The files that hold them.</param>
internal sealed class BundleTensors(
    string path, IReadOnlyDictionary<string, byte[]> entries, bool isBigEndian, IReadOnlyList<StoredFile> shards)
{
    private const string Remedy = "The files are damaged or of different checkpoints: download all of them again.";

    /// <summary>The tensors by the names of the variables.</summary>
    /// <exception cref="ModelFileException">An entry says what cannot be.</exception>
    public Dictionary<string, TensorView> Read()
    {
        Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);
        foreach ((string key, byte[] message) in entries)
        {
            // The header has no name, and the parts of variables begin with a zero.
            if (key.Length > 0 && key[0] != '\0')
            {
                string name = Encoding.UTF8.GetString(Encoding.Latin1.GetBytes(key));
                BundleEntry entry = ReadEntry(name, message);
                tensors[name] = entry.Slices.Count == 0 ? View(name, entry) : Join(name, key, entry);
            }
        }

        SharedMemory.Check(path, shards.Sum(shard => shard.Length), tensors);
        return tensors;
    }

    private BundleEntry ReadEntry(string name, byte[] message) =>
        BundleEntry.Read(message, () => Error(name, "an entry of a variable", "something else"));

    private TensorView View(string name, BundleEntry entry)
    {
        int[] shape = ShapeOf(name, entry, out long count);
        if (!entry.Format.IsReadable)
        {
            return new UnreadableView(shape, () => Error(name, "F32, F16, BF16, F64, I64, I32, I8 or U8", entry.Format.Name));
        }

        if (entry.Shard >= (ulong)shards.Count)
        {
            throw Error(name, $"elements in one of {shards.Count} shards", $"shard {entry.Shard}");
        }

        StoredFile shard = shards[(int)entry.Shard];
        ulong expected = (ulong)count * (ulong)entry.Format.Bytes;
        if (entry.Bytes != expected || entry.Bytes > (ulong)shard.Length || entry.Offset > (ulong)shard.Length - entry.Bytes)
        {
            string room = $"{expected} bytes of {entry.Format.Name} among the {shard.Length} of shard {entry.Shard}";
            throw Error(name, room, $"{entry.Bytes} at byte {entry.Offset}");
        }

        CheckedBytes bytes = new(shard, (long)entry.Offset, (long)entry.Bytes, entry.Checksum, found =>
            Error(name, $"elements with the checksum 0x{entry.Checksum:X8}", $"0x{found:X8}"));
        StoredElements elements = new(entry.Format, count, isBigEndian, bytes.Read);
        return new StridedView(elements, 0, shape, StridedView.RowByRow(shape));
    }

    private TensorView Join(string name, string key, BundleEntry whole)
    {
        Extent[][] slices = [.. whole.Slices.Select(slice => slice.ToArray())];
        return new PartitionedVariable(ShapeOf(name, whole, out _), slices, (expected, found) => Error(name, expected, found)).Join(slice =>
            entries.TryGetValue(SliceKey.Of(key, slice), out byte[]? message)
                ? View(name, ReadEntry(name, message))
                : throw Error(name, $"the part from {string.Join(", ", slice.Select(extent => extent.Start))} on", "none"));
    }

    private int[] ShapeOf(string name, BundleEntry entry, out long count)
    {
        UInt128 product = 1;
        foreach (long size in entry.Shape)
        {
            // No file is long enough for more elements, and products below this bound do not overflow.
            bool isSmall = size is >= 0 and <= int.MaxValue && product <= long.MaxValue;
            product = isSmall ? product * (UInt128)size : UInt128.MaxValue;
        }

        string found = $"[{string.Join(", ", entry.Shape)}]";
        count = product <= long.MaxValue / sizeof(long) ? (long)product : throw Error(name, "a number of elements that a file can hold", found);
        return [.. entry.Shape.Select(size => (int)size)];
    }

    private ModelFileException Error(string name, string expected, string found) => ModelFileException.Mismatch(path, name, expected, found, Remedy);
}
