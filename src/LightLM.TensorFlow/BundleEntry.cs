using LightLM.Formats.Tensors;

namespace LightLM.TensorFlow;

/// <summary>A part of a partitioned variable along one dimension.</summary>
/// <param name="Start">The first index.</param>
/// <param name="Length">The number of indices; null for all of them.</param>
internal readonly record struct Extent(long Start, long? Length);

/// <summary>What an index says about a variable or a part of one: <c>BundleEntryProto</c>.</summary>
internal sealed class BundleEntry
{
    private const int MaxRank = 32;

    private readonly List<long> _shape = [];
    private readonly List<Extent[]> _slices = [];

    /// <summary>The elements' type.</summary>
    public ElementFormat Format { get; private set; } = TypeOf(0);

    /// <summary>The dimensions; not checked.</summary>
    public IReadOnlyList<long> Shape => _shape;

    /// <summary>The number of the file that holds the elements.</summary>
    public ulong Shard { get; private set; }

    /// <summary>Where the elements start there.</summary>
    public ulong Offset { get; private set; }

    /// <summary>Their length in bytes.</summary>
    public ulong Bytes { get; private set; }

    /// <summary>Their checksum.</summary>
    public uint Checksum { get; private set; }

    /// <summary>The parts of a variable that is stored in parts, each with an extent for each dimension.</summary>
    public IReadOnlyList<IReadOnlyList<Extent>> Slices => _slices;

    /// <summary>Reads an entry.</summary>
    /// <param name="message">The message.</param>
    /// <param name="damaged">Makes the error about something else.</param>
    public static BundleEntry Read(ReadOnlySpan<byte> message, Func<ModelFileException> damaged)
    {
        BundleEntry entry = new();
        WireReader fields = new(message, damaged);
        while (fields.Next())
        {
            entry.Set(fields, damaged);
        }

        return entry;
    }

    private void Set(WireReader field, Func<ModelFileException> damaged)
    {
        switch (field.Field)
        {
            case 1:
                Format = TypeOf(field.Number);
                break;
            case 2:
                ReadShape(field.Bytes, damaged);
                break;
            case 3:
                Shard = field.Number;
                break;
            case 4:
                Offset = field.Number;
                break;
            case 5:
                Bytes = field.Number;
                break;
            case 6:
                Checksum = (uint)field.Number;
                break;
            case 7:
                _slices.Add(ReadSlice(field.Bytes, damaged));
                break;
        }
    }

    private void ReadShape(ReadOnlySpan<byte> message, Func<ModelFileException> damaged)
    {
        for (WireReader dimensions = new(message, damaged); dimensions.Next();)
        {
            if (dimensions.Field == 2)
            {
                _shape.Add(_shape.Count < MaxRank ? ReadNumber(dimensions.Bytes, 1, damaged) ?? 0 : throw damaged());
            }
        }
    }

    private static Extent[] ReadSlice(ReadOnlySpan<byte> message, Func<ModelFileException> damaged)
    {
        List<Extent> extents = [];
        for (WireReader dimensions = new(message, damaged); dimensions.Next();)
        {
            if (dimensions.Field == 1)
            {
                extents.Add(extents.Count < MaxRank
                    ? new Extent(ReadNumber(dimensions.Bytes, 1, damaged) ?? 0, ReadNumber(dimensions.Bytes, 2, damaged))
                    : throw damaged());
            }
        }

        return [.. extents];
    }

    private static long? ReadNumber(ReadOnlySpan<byte> message, int field, Func<ModelFileException> damaged)
    {
        long? number = null;
        for (WireReader fields = new(message, damaged); fields.Next();)
        {
            number = fields.Field == field ? (long)fields.Number : number;
        }

        return number;
    }

    /// <summary>TensorFlow's types by their numbers (<c>DataType</c>).</summary>
    private static ElementFormat TypeOf(ulong number) => number switch
    {
        1 => ElementFormat.Float32,
        2 => ElementFormat.Float64,
        3 => ElementFormat.Int32,
        4 => ElementFormat.UInt8,
        6 => ElementFormat.Int8,
        9 => ElementFormat.Int64,
        14 => ElementFormat.BFloat16,
        19 => ElementFormat.Float16,
        _ => ElementFormat.Other($"TensorFlow's type {number}", 0),
    };
}
