using System.Text;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.TensorFlow;

/// <summary>Makes tensors of an index's entries.</summary>
/// <param name="path">The index, for messages.</param>
/// <param name="entries">Its entries by key.</param>
/// <param name="isBigEndian">The byte order of all elements.</param>
/// <param name="shards">The files that hold them.</param>
internal sealed class BundleTensors(string path, IReadOnlyDictionary<string, byte[]> entries, bool isBigEndian, IReadOnlyList<StoredFile> shards)
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

        return tensors;
    }

    private BundleEntry ReadEntry(string name, byte[] message) => BundleEntry.Read(message, () => Error(name, "an entry of a variable", "something else"));

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
            throw Error(name, $"{expected} bytes of {entry.Format.Name} among the {shard.Length} of shard {entry.Shard}", $"{entry.Bytes} at byte {entry.Offset}");
        }

        CheckedBytes bytes = new(shard, (long)entry.Offset, (long)entry.Bytes, entry.Checksum, found =>
            Error(name, $"elements with the checksum 0x{entry.Checksum:X8}", $"0x{found:X8}"));
        return new StridedView(new StoredElements(entry.Format, count, isBigEndian, bytes.Read), 0, shape, StridedView.RowByRow(shape));
    }

    /// <summary>Joins the parts of a variable, which is cut along one dimension.</summary>
    private TensorView Join(string name, string key, BundleEntry whole)
    {
        int[] shape = ShapeOf(name, whole, out _);
        Extent[][] slices = [.. whole.Slices.Select(slice => slice.ToArray())];
        int axis = AxisOf(shape, slices) ?? throw Error(name, $"parts of shape [{string.Join(", ", shape)}] along one dimension", $"{slices.Length} others");
        long next = 0;
        List<TensorView> parts = [];
        foreach (Extent[] slice in slices.OrderBy(slice => slice[axis].Start))
        {
            if (!entries.TryGetValue(SliceKey.Of(key, slice), out byte[]? message))
            {
                throw Error(name, $"the part from {slice[axis].Start} on", "none");
            }

            TensorView part = View(name, ReadEntry(name, message));
            bool fits = slice[axis].Start == next && part.Type == (parts.Count > 0 ? parts[0].Type : part.Type)
                && part.Shape.SequenceEqual([.. shape.Select((size, i) => i == axis ? (int)(slice[axis].Length ?? size) : size)]);
            parts.Add(fits ? part : throw Error(name, $"a part of shape [{string.Join(", ", shape)}] from {next} on", $"[{string.Join(", ", part.Shape)}] from {slice[axis].Start} on"));
            next += part.Shape[axis];
        }

        return next == shape[axis] && parts[0].Type != Descriptions.TensorType.Other
            ? TensorView.Join(parts, axis)
            : throw Error(name, $"parts of {shape[axis]} indices together", $"{next} of {parts[0].Type}");
    }

    /// <summary>The dimension along which parts are cut, which have all of every other; null where there is none.</summary>
    private static int? AxisOf(int[] shape, Extent[][] slices)
    {
        if (shape.Length == 0 || Array.Exists(slices, slice => slice.Length != shape.Length || Array.Exists(slice, extent => extent.Start < 0 || extent.Length is < 0 or > int.MaxValue)))
        {
            return null;
        }

        int[] cut = [.. Enumerable.Range(0, shape.Length).Where(i => Array.Exists(slices, slice => slice[i].Start != 0 || (slice[i].Length ?? shape[i]) != shape[i]))];
        return cut.Length <= 1 ? cut.FirstOrDefault() : null;
    }

    private int[] ShapeOf(string name, BundleEntry entry, out long count)
    {
        UInt128 product = 1;
        foreach (long size in entry.Shape)
        {
            // No file is long enough for more elements, and products below this bound do not overflow.
            product = size is >= 0 and <= int.MaxValue && product <= int.MaxValue * (UInt128)int.MaxValue ? product * (UInt128)size : UInt128.MaxValue;
        }

        count = product <= long.MaxValue / sizeof(long) ? (long)product : throw Error(name, "a number of elements that a file can hold", $"[{string.Join(", ", entry.Shape)}]");
        return [.. entry.Shape.Select(size => (int)size)];
    }

    private ModelFileException Error(string name, string expected, string found) => ModelFileException.Mismatch(path, name, expected, found, Remedy);
}
