using System.Text;
using LightLM.Testing;

namespace LightLM.TensorFlow.Tests;

/// <summary>Writes checkpoints of TensorFlow 1, valid or not.</summary>
internal sealed class BundleWriter(int shards = 1, bool isBigEndian = false)
{
    public const int Float = 1;

    private readonly SortedDictionary<string, byte[]> _entries = new(StringComparer.Ordinal);
    private readonly List<byte>[] _data = [.. Enumerable.Range(0, shards).Select(_ => new List<byte>())];

    public IDictionary<string, byte[]> Entries => _entries;

    public List<byte> Shard(int shard) => _data[shard];

    /// <summary>An entry's message.</summary>
    public static byte[] Entry(ulong type, IEnumerable<long> shape, ulong shard, ulong offset, ulong size, uint checksum, params IEnumerable<byte[]> slices) =>
    [
        .. Wire.Number(1, type),
        .. Wire.Bytes(2, [.. shape.SelectMany(dimension => Wire.Bytes(2, Wire.Number(1, (ulong)dimension)))]),
        .. Wire.Number(3, shard), .. Wire.Number(4, offset), .. Wire.Number(5, size), .. Wire.Fixed(6, checksum),
        .. slices.SelectMany(slice => Wire.Bytes(7, slice)),
    ];

    /// <summary>A slice's message; an extent without a length is all of a dimension.</summary>
    public static byte[] Slice(params IEnumerable<(long Start, long? Length)> extents) =>
        [.. extents.SelectMany(extent => Wire.Bytes(1, extent.Length is long length ? [.. Wire.Number(1, (ulong)extent.Start), .. Wire.Number(2, (ulong)length)] : []))];

    /// <summary>Adds a variable.</summary>
    public BundleWriter Add(string name, ulong type, byte[] elements, int shard = 0, params IEnumerable<long> shape) =>
        AddKey(Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(name)), type, elements, shard, shape);

    /// <summary>Adds an entry under a key, of which each character is a byte.</summary>
    public BundleWriter AddKey(string key, ulong type, byte[] elements, int shard, IEnumerable<long> shape)
    {
        _entries[key] = Entry(type, shape, (ulong)shard, (ulong)_data[shard].Count, (ulong)elements.Length, MaskedCrc.Of(elements));
        _data[shard].AddRange(elements);
        return this;
    }

    /// <summary>Adds a variable in parts along a dimension, each in the next shard.</summary>
    public BundleWriter AddParts(string name, long[] shape, int axis, params (long Length, float[] Values)[] parts)
    {
        long start = 0;
        List<byte[]> slices = [];
        foreach ((int i, (long length, float[] values)) in parts.Index())
        {
            Extent[] extents = [.. shape.Select((_, dimension) => dimension == axis ? new Extent(start, length) : new Extent(0, null))];
            AddKey(SliceKey.Of(name, extents), Float, Floats(values), i % _data.Length, [.. shape.Select((size, dimension) => dimension == axis ? length : size)]);
            slices.Add(Slice(extents.Select(extent => (extent.Start, extent.Length))));
            start += length;
        }

        _entries[name] = Entry(Float, shape, 0, 0, 0, 0, slices);
        return this;
    }

    /// <summary>Writes the files and returns the index's path.</summary>
    public string Save(TemporaryFolder folder, TableWriter? table = null, byte[]? header = null, string prefix = "model.ckpt")
    {
        _entries[""] = header ?? [.. Wire.Number(1, (ulong)_data.Length), .. Wire.Number(2, isBigEndian ? 1u : 0), .. Wire.Bytes(3, Wire.Number(1, 1))];
        for (int shard = 0; shard < _data.Length; shard++)
        {
            folder.Write($"{prefix}.data-{shard:D5}-of-{_data.Length:D5}", _data[shard].Count > 0 ? [.. _data[shard]] : [0]);
        }

        return folder.Write($"{prefix}.index", (table ?? new TableWriter()).Write([.. _entries.Select(entry => (Encoding.Latin1.GetBytes(entry.Key), entry.Value))]));
    }

    public static byte[] Floats(params IEnumerable<float> values) => [.. values.SelectMany(BitConverter.GetBytes)];
}
