using System.Buffers.Binary;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Onnx.Import.Model;

/// <summary>Reads where a model's tensors keep their elements.</summary>
/// <param name="file">The model's file.</param>
/// <param name="external">The files beside it.</param>
internal sealed class TensorReader(WireFile file, ExternalFiles external)
{
    private const string Remedy = "The file is damaged or made by hand: export the model again.";

    // The fields of a tensor's message.
    private const int Dimensions = 1;
    private const int ElementType = 2;
    private const int Segment = 3;
    private const int Floats = 4;
    private const int Int32s = 5;
    private const int Int64s = 7;
    private const int Name = 8;
    private const int Raw = 9;
    private const int Doubles = 10;
    private const int External = 13;

    /// <summary>Reads a tensor's message.</summary>
    /// <param name="message">Where it lies.</param>
    /// <param name="name">What messages call it where it has no name.</param>
    /// <exception cref="ModelFileException">It has another number of elements than its shape asks for, or is of a type that is not read.</exception>
    public GraphConstant Read(Extent message, string name)
    {
        List<long> dimensions = [];
        List<long> integers = [];
        Dictionary<string, string> entries = new(StringComparer.Ordinal);
        int type = 0;
        Extent? stored = null;
        WireFields fields = file.Fields(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case Dimensions:
                    fields.AddIntegers(dimensions);
                    break;
                case ElementType:
                    type = (int)Math.Min(fields.Number, int.MaxValue);
                    break;
                case Name when fields.Payload.Length > 0:
                    name = file.Text(fields.Payload);
                    break;
                case Int32s or Int64s:
                    fields.AddIntegers(integers);
                    break;
                case Floats or Doubles or Raw when stored is null && fields.IsDelimited:
                    // Packed fractions lie as raw ones do.
                    stored = fields.Payload;
                    break;
                case External:
                    ReadEntry(fields.Payload, entries);
                    break;
                case Segment or Floats or Doubles or Raw:
                    throw Error(name, "its elements in one piece", "several");
                default:
                    break;
            }
        }

        if (ElementCodes.Find(type) is not ElementFormat format)
        {
            // Operators that need such a tensor are named before it is read.
            ModelFileException error = Error(name, "F32, F16, BF16, F64, I64, I32 or BOOL", $"type {type} of the standard");
            return new GraphConstant(name, ElementFormat.Other($"type {type}", 1), [0], 0, (_, _) => throw error);
        }

        long count = CountOf(name, dimensions);
        long bytes = count * format.Bytes;
        StoredBytes elements = entries.Count > 0 ? From(external.Find(name, entries, bytes))
            : integers.Count > 0 ? Inline(name, format, integers, bytes)
            : (stored?.Length ?? 0) == bytes ? From((file.Stored, stored?.Start ?? 0))
            : throw Error(name, $"{bytes} bytes of elements for shape [{string.Join(", ", dimensions)}]", $"{stored?.Length ?? 0}");
        return new GraphConstant(name, format, [.. dimensions.Select(size => (int)size)], count, elements);
    }

    private static StoredBytes From((StoredFile File, long Start) place) => (offset, destination) => place.File.Read(place.Start + offset, destination);

    /// <summary>Integers, and the bits of 16-bit fractions, that are stored as numbers.</summary>
    private StoredBytes Inline(string name, ElementFormat format, List<long> integers, long bytes)
    {
        if (integers.Count * (long)format.Bytes != bytes)
        {
            throw Error(name, $"{bytes / format.Bytes} elements, as its shape asks for", $"{integers.Count}");
        }

        byte[] stored = new byte[bytes];
        Span<byte> number = stackalloc byte[sizeof(long)];
        for (int i = 0; i < integers.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, integers[i]);
            number[..format.Bytes].CopyTo(stored.AsSpan(i * format.Bytes));
        }

        return (offset, destination) => stored.AsSpan((int)offset, destination.Length).CopyTo(destination);
    }

    private void ReadEntry(Extent message, Dictionary<string, string> entries)
    {
        (string key, string value) = ("", "");
        WireFields fields = file.Fields(message);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                key = file.Text(fields.Payload);
            }
            else if (fields.Field == 2)
            {
                value = file.Text(fields.Payload);
            }
        }

        entries[key] = value;
    }

    private long CountOf(string name, List<long> dimensions)
    {
        const int most = 8;
        UInt128 product = 1;
        foreach (long size in dimensions)
        {
            product = size is >= 0 and <= int.MaxValue ? product * (UInt128)size : UInt128.MaxValue;
            if (product > long.MaxValue / sizeof(double) || dimensions.Count > most)
            {
                throw Error(name, $"at most {most} dimensions of what a file can hold", $"[{string.Join(", ", dimensions.Take(most + 1))}]");
            }
        }

        return (long)product;
    }

    private ModelFileException Error(string name, string expected, string found) => ModelFileException.Mismatch(file.Path, name, expected, found, Remedy);
}
