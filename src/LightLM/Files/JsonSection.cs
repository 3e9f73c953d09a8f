using System.Text;
using System.Text.Json;

namespace LightLM.Files;

/// <summary>A JSON object of a model file, read field by field; every error names the file, the field and the remedy.</summary>
internal sealed class JsonSection
{
    private const int MaxFileBytes = 64 << 20;

    /// <summary>A JSON element looks at all its fields for one; where there are more, a dictionary is made.</summary>
    private const int FewFields = 32;

    private const string FileRemedy = "Correct the file or download the checkpoint again.";
    private const string MetadataRemedy = "The file was not written by this version: convert the checkpoint again.";

    private readonly JsonElement _object;
    private readonly string? _name;
    private readonly string _remedy;
    private Dictionary<string, JsonElement>? _byName;

    private JsonSection(string path, string? name, string remedy, JsonElement element)
    {
        Path = path;
        _name = name;
        _remedy = remedy;
        _object = element.ValueKind == JsonValueKind.Object
            ? element
            : throw ModelFileException.Mismatch(path, name, "a JSON object", Show(element), remedy);
    }

    /// <summary>The file that the object comes from.</summary>
    public string Path { get; }

    /// <summary>The names of the object's fields.</summary>
    public IEnumerable<string> Fields => _object.EnumerateObject().Select(property => property.Name);

    private Dictionary<string, JsonElement> ByName =>
        _byName ??= _object.EnumerateObject().ToDictionary(property => property.Name, property => property.Value, StringComparer.Ordinal);

    /// <summary>Reads a file that holds one object.</summary>
    public static JsonSection ReadFile(string path) =>
        new(path, null, FileRemedy, Parse(path, null, FileReading.ReadAll(path, MaxFileBytes), FileRemedy));

    /// <summary>Reads a file that holds an array of objects.</summary>
    public static IReadOnlyList<JsonSection> ReadFileItems(string path)
    {
        JsonElement root = Parse(path, null, FileReading.ReadAll(path, MaxFileBytes), FileRemedy);
        return root.ValueKind == JsonValueKind.Array
            ? [.. root.EnumerateArray().Select((item, index) => new JsonSection(path, $"[{index}]", FileRemedy, item))]
            : throw ModelFileException.Mismatch(path, null, "a JSON array", Show(root), FileRemedy);
    }

    /// <summary>Reads an object that a model file holds as a metadata string.</summary>
    public static JsonSection ReadMetadata(string path, string name, string json) =>
        new(path, name, MetadataRemedy, Parse(path, name, Encoding.UTF8.GetBytes(json), MetadataRemedy));

    /// <summary>Whether the field is there and not null.</summary>
    public bool Has(string field) => Find(field) is not null;

    /// <summary>A field that holds an object.</summary>
    public JsonSection Section(string field) => new(Path, Item(field), _remedy, Require(field, "an object"));

    /// <summary>A field that holds an array of objects.</summary>
    public IReadOnlyList<JsonSection> Sections(string field) =>
        [.. Array(field).Select((item, index) => new JsonSection(Path, $"{Item(field)}[{index}]", _remedy, item))];

    /// <summary>The number of items of a field that holds an array.</summary>
    public int Count(string field)
    {
        JsonElement value = Require(field, "an array");
        return value.ValueKind == JsonValueKind.Array ? value.GetArrayLength() : throw Error(field, "an array", Show(value));
    }

    /// <summary>A field that holds an array of strings.</summary>
    public IReadOnlyList<string> Texts(string field) => [.. Array(field).Select(item => Text(field, item))];

    /// <summary>A field that holds a string.</summary>
    public string Text(string field) => Text(field, Require(field, "a string"));

    /// <summary>A field that holds a string, or null where it is absent.</summary>
    public string? OptionalText(string field) => Find(field) is JsonElement value ? Text(field, value) : null;

    /// <summary>A field that holds a whole number within bounds.</summary>
    public int Integer(string field, int minimum, int maximum)
    {
        JsonElement value = Require(field, "a whole number");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= minimum && number <= maximum
            ? number
            : throw Error(field, $"a whole number from {minimum} to {maximum}", Show(value));
    }

    /// <summary>A field that holds a whole number within bounds, or a default where it is absent.</summary>
    public int Integer(string field, int minimum, int maximum, int absent) => Has(field) ? Integer(field, minimum, maximum) : absent;

    /// <summary>A field that holds an array of whole numbers within bounds.</summary>
    public IReadOnlyList<int> Integers(string field, int minimum, int maximum) => [.. Array(field).Select(item =>
        item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out int number) && number >= minimum && number <= maximum
            ? number
            : throw Error(field, $"whole numbers from {minimum} to {maximum}", Show(item)))];

    /// <summary>A field that holds a number above 0 and below 1.</summary>
    public float Fraction(string field)
    {
        JsonElement value = Require(field, "a number");
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && number > 0 && number < 1
            ? number
            : throw Error(field, "a number above 0 and below 1", Show(value));
    }

    /// <summary>A field that holds a number that single precision can hold.</summary>
    public float Number(string field)
    {
        JsonElement value = Require(field, "a number");
        return value.ValueKind == JsonValueKind.Number && value.TryGetSingle(out float number) && float.IsFinite(number)
            ? number
            : throw Error(field, "a number", Show(value));
    }

    /// <summary>A field that holds true or false.</summary>
    public bool Flag(string field)
    {
        JsonElement value = Require(field, "true or false");
        return value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Error(field, "true or false", Show(value));
    }

    /// <summary>A field that holds true or false, or a default where it is absent.</summary>
    public bool Flag(string field, bool absent) => Has(field) ? Flag(field) : absent;

    /// <summary>Refuses fields other than those given: what a reader does not know it would leave out of the computation.</summary>
    public void RefuseFieldsExcept(params ReadOnlySpan<string> known)
    {
        foreach (string field in Fields)
        {
            if (!known.Contains(field))
            {
                throw Error(field, "no field of this name", "one");
            }
        }
    }

    /// <summary>An error about a field.</summary>
    /// <param name="field">The field.</param>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found.</param>
    public ModelFileException Error(string field, string expected, string found) =>
        ModelFileException.Mismatch(Path, Item(field), expected, found, _remedy);

    /// <summary>An error about a field that is right, and says something that cannot be done.</summary>
    /// <param name="field">The field.</param>
    /// <param name="supported">What can be done.</param>
    /// <param name="found">What was found.</param>
    public ModelFileException Unsupported(string field, string supported, string found) => ModelFileException.Mismatch(
        Path, Item(field), supported, $"{found}, which is not supported", "Run `lightlm convert --help` for what is.");

    private static JsonElement Parse(string path, string? item, ReadOnlySpan<byte> json, string remedy)
    {
        try
        {
            return JsonText.Parse(json);
        }
        catch (JsonTextException e)
        {
            throw ModelFileException.Mismatch(path, item, e.Expected, $"{e.Found} in line {e.Line}", remedy, e);
        }
    }

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Excerpt.Of(value.GetRawText()),
    };

    private JsonElement? Find(string field) =>
        TryGet(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private bool TryGet(string field, out JsonElement value) =>
        _object.GetPropertyCount() <= FewFields ? _object.TryGetProperty(field, out value) : ByName.TryGetValue(field, out value);

    private JsonElement Require(string field, string expected) => Find(field) ?? throw Error(field, expected, "nothing");

    private JsonElement.ArrayEnumerator Array(string field)
    {
        JsonElement value = Require(field, "an array");
        return value.ValueKind == JsonValueKind.Array
            ? value.EnumerateArray()
            : throw Error(field, "an array", Show(value));
    }

    private string Text(string field, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Error(field, "a string", Show(value));

    private string Item(string field) => _name is null ? field : $"{_name}.{field}";
}
