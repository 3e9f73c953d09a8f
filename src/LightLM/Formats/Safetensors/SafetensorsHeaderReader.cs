using System.Text;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Safetensors;

/// <summary>
/// Reads the JSON header of a safetensors file (format: README of the safetensors project) and trusts none of it: names and fields occur
/// once, types are known, shapes match lengths, and the tensors fill the data without overlap or hole.
/// </summary>
internal ref struct SafetensorsHeaderReader
{
    private const int MaxRank = 32;
    private const string Remedy = "The file is damaged: download or convert it again.";

    private readonly string _path;
    private readonly long _dataLength;
    private readonly Dictionary<string, SafetensorsEntry> _tensors = new(StringComparer.Ordinal);
    private Dictionary<string, string>? _metadata;
    private Utf8JsonReader _json;

    private SafetensorsHeaderReader(string path, ReadOnlySpan<byte> header, long dataLength)
    {
        _path = path;
        _dataLength = dataLength;
        _json = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
    }

    /// <summary>Reads a header.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="header">The header's bytes, padding included.</param>
    /// <param name="dataLength">The number of bytes behind the header.</param>
    /// <exception cref="ModelFileException">The header breaks a rule of the format.</exception>
    public static SafetensorsHeader Read(string path, ReadOnlySpan<byte> header, long dataLength)
    {
        if (StrictUtf8.FindFault(header) is StrictUtf8.Fault fault)
        {
            throw ModelFileException.Mismatch(path, "header", "UTF-8", $"{fault} {fault.Line}", Remedy);
        }

        if (header.IsEmpty || header[0] != '{')
        {
            throw ModelFileException.Mismatch(path, "header", "JSON that starts with '{'", "something else", Remedy);
        }

        try
        {
            return new SafetensorsHeaderReader(path, header, dataLength).Read();
        }
        catch (JsonException e)
        {
            string place = $"an error at byte {e.BytePositionInLine} of line {e.LineNumber + 1}";
            throw ModelFileException.Mismatch(path, "header", "well-formed JSON", place, Remedy, e);
        }
    }

    private SafetensorsHeader Read()
    {
        _json.Read();
        while (NextProperty(null) is string name)
        {
            if (name == SafetensorsHeader.MetadataName)
            {
                ReadMetadata();
            }
            else
            {
                ReadTensor(name);
            }
        }

        // Anything but white space behind the object makes the JSON reader fail here.
        _json.Read();
        CheckLayout();
        return new SafetensorsHeader(_tensors, _metadata ?? []);
    }

    private void ReadMetadata()
    {
        const string item = SafetensorsHeader.MetadataName;
        if (_metadata is not null)
        {
            throw Error(new Place(item), "one entry of this name", "two");
        }

        // The original library reads null as no metadata, and some writers leave it.
        _metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        if (_json.Read() && _json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        RequireType(JsonTokenType.StartObject, new Place(item), "an object of strings");
        while (NextProperty(item) is string key)
        {
            Place place = new(item, key);
            Expect(JsonTokenType.String, place, "a string");
            if (!_metadata.TryAdd(key, Text(place)))
            {
                throw Error(place, "one entry of this name", "two");
            }
        }
    }

    private void ReadTensor(string name)
    {
        Place item = new(name);
        Fields fields = default;
        Expect(JsonTokenType.StartObject, item, "an object with dtype, shape and data_offsets");
        while (NextProperty(name) is string field)
        {
            ReadField(field, new Place(name, field), ref fields);
        }

        if (fields is not { Type: ElementType type, Shape: int[] shape, Place: (long begin, long end) })
        {
            throw Error(item, "the fields dtype, shape and data_offsets", "fewer");
        }

        CheckLength(name, shape, type.Bits, end - begin);
        if (!_tensors.TryAdd(name, new SafetensorsEntry(new TensorInfo(name, type.Type, shape), type.Name, begin, end)))
        {
            throw Error(item, "one tensor of this name", "two");
        }
    }

    private void ReadField(string field, Place item, ref Fields fields)
    {
        switch (field)
        {
            case "dtype" when fields.Type is null:
                fields.Type = ReadType(item);
                break;
            case "shape" when fields.Shape is null:
                fields.Shape = ReadShape(item);
                break;
            case "data_offsets" when fields.Place is null:
                fields.Place = ReadOffsets(item);
                break;
            case "dtype" or "shape" or "data_offsets":
                throw Error(item, "the field once", "it twice");
            default:
                throw Error(item, "only the fields dtype, shape and data_offsets", "another");
        }
    }

    private ElementType ReadType(Place item)
    {
        Expect(JsonTokenType.String, item, "the name of a type");
        string name = Text(item);
        return ElementTypes.Find(name) ?? throw Error(item, "a type of the safetensors format", $"'{Excerpt.Of(name)}'");
    }

    private int[] ReadShape(Place item)
    {
        Span<int> shape = stackalloc int[MaxRank];
        int rank = 0;
        Expect(JsonTokenType.StartArray, item, "an array of dimensions");
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt32(out int dimension) || dimension < 0)
            {
                throw Error(item, $"dimensions from 0 to {int.MaxValue}", Found());
            }

            if (rank == MaxRank)
            {
                throw Error(item, $"at most {MaxRank} dimensions", "more");
            }

            shape[rank++] = dimension;
        }

        return shape[..rank].ToArray();
    }

    private (long Begin, long End) ReadOffsets(Place item)
    {
        Expect(JsonTokenType.StartArray, item, "an array [begin, end]");
        long begin = ReadOffset(item);
        long end = ReadOffset(item);
        Expect(JsonTokenType.EndArray, item, "exactly two offsets");
        if (begin > end || end > _dataLength)
        {
            throw Error(item, $"begin <= end <= {_dataLength}, the length of the data", $"[{begin}, {end}]");
        }

        return (begin, end);
    }

    private long ReadOffset(Place item)
    {
        Expect(JsonTokenType.Number, item, "two offsets");
        return _json.TryGetInt64(out long offset) && offset >= 0
            ? offset
            : throw Error(item, "offsets that are whole and not negative", Found());
    }

    private readonly void CheckLength(string name, int[] shape, int bits, long length)
    {
        long count = 1;
        foreach (int dimension in shape)
        {
            // No file is long enough for more elements, and products below this bound cannot overflow.
            if (dimension != 0 && count > long.MaxValue / 64 / dimension)
            {
                throw Error(new Place(name, "shape"), "a number of elements that a file can hold", $"[{string.Join(", ", shape)}]");
            }

            count *= dimension;
        }

        if (count * bits % 8 != 0 || count * bits / 8 != length)
        {
            string expected = $"room for {count} elements of {bits} bits in shape [{string.Join(", ", shape)}]";
            throw Error(new Place(name, "data_offsets"), expected, $"{length} bytes");
        }
    }

    private readonly void CheckLayout()
    {
        long end = 0;
        foreach (SafetensorsEntry entry in _tensors.Values.OrderBy(entry => entry.Begin).ThenBy(entry => entry.End))
        {
            if (entry.Begin != end)
            {
                string flaw = entry.Begin < end ? "two tensors overlap" : "there is a hole between tensors";
                throw Error(new Place(entry.Info.Name, "data_offsets"), $"begin {end}", $"{entry.Begin}: {flaw}");
            }

            end = entry.End;
        }

        if (end != _dataLength)
        {
            throw Error(default, $"{end} bytes of data, as many as the tensors fill", $"{_dataLength}");
        }
    }

    /// <summary>Moves to the next property of the object being read and returns its name; null at the object's end.</summary>
    private string? NextProperty(string? item)
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.PropertyName ? Name(new Place(item ?? "header")) : null;
    }

    /// <summary>A property's name; those that all tensors have are not made anew for each.</summary>
    private readonly string Name(Place item)
    {
        int known = _json.ValueIsEscaped ? -1 : FieldNames.IndexOf(_json.ValueSpan);
        return known >= 0 ? FieldNames.All[known] : Text(item);
    }

    private void Expect(JsonTokenType type, Place item, string expected)
    {
        _json.Read();
        RequireType(type, item, expected);
    }

    private readonly void RequireType(JsonTokenType type, Place item, string expected)
    {
        if (_json.TokenType != type)
        {
            throw Error(item, expected, Found());
        }
    }

    private readonly string Text(Place item)
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Error(item, "text", "an escaped half of a surrogate pair");
        }
    }

    private readonly string Found() => _json.TokenType is JsonTokenType.Number or JsonTokenType.String
        ? $"'{Excerpt.Of(Encoding.UTF8.GetString(_json.ValueSpan[..Math.Min(_json.ValueSpan.Length, 200)]))}'"
        : _json.TokenType.ToString();

    private readonly ModelFileException Error(Place item, string expected, string found) =>
        ModelFileException.Mismatch(_path, item.Show(), expected, found, Remedy);

    /// <summary>What is being read; put into words only where it is at fault.</summary>
    private readonly record struct Place(string Owner, string? Field = null)
    {
        public string? Show() => Field is null ? Owner : $"{Excerpt.Of(Owner)}.{Excerpt.Of(Field)}";
    }

    private static class FieldNames
    {
        public static readonly string[] All = ["dtype", "shape", "data_offsets"];

        public static int IndexOf(ReadOnlySpan<byte> name) =>
            name.SequenceEqual("dtype"u8) ? 0 : name.SequenceEqual("shape"u8) ? 1 : name.SequenceEqual("data_offsets"u8) ? 2 : -1;
    }

    private struct Fields
    {
        public ElementType? Type;
        public int[]? Shape;
        public (long Begin, long End)? Place;
    }
}
