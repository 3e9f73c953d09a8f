using System.Text.Json;

namespace LightLM.Files;

/// <summary>
/// A value of a JSON text that knows its place, so that an error about it names the file, the line and the names that lead to it. What is
/// absent is an item too, of no kind; null counts as absent.
/// </summary>
internal sealed class JsonItem
{
    /// <summary>The most members and items of a model's file, whoever made it.</summary>
    private const int MaxValues = 3 << 19;

    private const int MaxModelBytes = 64 << 20;
    private const int MaxHandwrittenBytes = 16 << 20;

    /// <summary>A JSON element looks at all its members for one; where there are more, a dictionary is made.</summary>
    private const int FewMembers = 32;

    private readonly JsonText? _text;
    private readonly JsonOrigin _origin;
    private readonly JsonItem? _owner;
    private readonly string? _name;
    private readonly int _index;
    private Dictionary<string, JsonElement>? _byName;

    private JsonItem(JsonText? text, JsonOrigin origin, JsonElement value) => (_text, _origin, Value) = (text, origin, value);

    private JsonItem(JsonItem owner, string? name, int index, JsonElement value)
        : this(owner._text, owner._origin, value) => (_owner, _name, _index) = (owner, name, index);

    /// <summary>The file.</summary>
    public string Path => _origin.Path;

    /// <summary>The line on which the value starts, counted from 1; of what is absent, its owner's.</summary>
    public int Line => Kind != JsonValueKind.Undefined ? _text!.LineOf(Value) : _owner?.Line ?? _origin.FirstLine;

    /// <summary>The value; undefined where it is absent.</summary>
    public JsonElement Value { get; }

    /// <summary>The value's kind; undefined where it is absent.</summary>
    public JsonValueKind Kind => Value.ValueKind;

    /// <summary>Whether the value is absent or null.</summary>
    public bool IsNull => Kind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The item, or null where it is absent or null.</summary>
    public JsonItem? OrNull => IsNull ? null : this;

    /// <summary>A string's text; another value's JSON.</summary>
    public string Content => Kind == JsonValueKind.String ? Value.GetString()! : Value.GetRawText();

    /// <summary>The names of an object's members in the text's order.</summary>
    public IEnumerable<string> Names => AsObject().Value.EnumerateObject().Select(member => member.Name);

    /// <summary>An object's members in the text's order.</summary>
    public IEnumerable<(string Name, JsonItem Value)> Members =>
        AsObject().Value.EnumerateObject().Select(member => (member.Name, Member(member.Name, member.Value)));

    /// <summary>An array's items.</summary>
    public IEnumerable<JsonItem> Items => AsArray().Value.EnumerateArray().Select((item, index) => new JsonItem(this, null, index, item));

    /// <summary>The number of an array's items.</summary>
    public int Count => AsArray().Value.GetArrayLength();

    private Dictionary<string, JsonElement> ByName =>
        _byName ??= Value.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal);

    /// <summary>A member of this object; of what is absent, what is absent.</summary>
    public JsonItem this[string name] => Member(name, IsNull ? default : Get(name));

    /// <summary>A member of this object, which may be null; null where it is absent.</summary>
    public JsonItem? Find(string name) => this[name] is { Kind: not JsonValueKind.Undefined } found ? found : null;

    /// <summary>An item of this array.</summary>
    public JsonItem this[int index] => new(this, null, index, AsArray().Value[index]);

    /// <summary>Reads a file of a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="remedy">What to do about what is wrong, where nothing better is known.</param>
    /// <exception cref="ModelFileException">The file cannot be read, or breaks a rule of <see cref="JsonText"/>.</exception>
    public static JsonItem ReadModelFile(string path, string remedy = "Correct the file or download the checkpoint again.") =>
        Parse(FileReading.ReadAll(path, MaxModelBytes), OfModel(path, remedy));

    /// <summary>Reads a file of a model that need not be there, and holds an object.</summary>
    /// <inheritdoc cref="ReadModelFile"/>
    public static JsonItem ReadOptionalModelFile(string path, string remedy) =>
        File.Exists(path) ? ReadModelFile(path, remedy).AsObject() : Absent(path, remedy);

    /// <summary>A file of a model that is not there.</summary>
    /// <inheritdoc cref="ReadModelFile"/>
    public static JsonItem Absent(string path, string remedy) => new(null, OfModel(path, remedy), default);

    /// <summary>An object that is made of parts of a file; errors about it name no line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">Where in the file most of it is.</param>
    /// <param name="remedy">What to do about what is wrong, where nothing better is known.</param>
    /// <param name="json">The object.</param>
    public static JsonItem Made(string path, string name, string remedy, ReadOnlySpan<byte> json) =>
        Parse(json, OfModel(path, remedy) with { Name = name }).AsObject();

    /// <summary>Reads an object that a model file holds as a metadata string.</summary>
    public static JsonItem ReadMetadata(string path, string name, string json)
    {
        const string remedy = "The file was not written by this version: convert the checkpoint again.";
        return Parse(StrictUtf8.Encode(json), OfModel(path, remedy) with { Name = name }).AsObject();
    }

    /// <summary>Reads a file that people write: comments, trailing commas and a byte order mark are fine.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">Makes the errors.</param>
    public static JsonItem ReadHandwritten(string path, JsonFault fault)
    {
        byte[] json;
        try
        {
            json = RegularFile.Read(path, MaxHandwrittenBytes);
        }
        catch (FileException e)
        {
            throw fault(path, e.Line, null, e.Problem, e);
        }

        JsonOrigin origin = new(path, "Correct the file, and save it as UTF-8.", fault) { IsHandwritten = true, MaxValues = MaxValues };
        return Parse(StrictUtf8.WithoutMark(json), origin);
    }

    /// <summary>Parses a text.</summary>
    /// <exception cref="LightLMException">The text breaks a rule of <see cref="JsonText"/>; the type is the origin's.</exception>
    public static JsonItem Parse(ReadOnlySpan<byte> json, JsonOrigin origin)
    {
        JsonText text = JsonText.Parse(json, origin);
        return new JsonItem(text, origin, text.Root);
    }

    /// <summary>The members of all objects in this text that are given twice, where the origin allows them.</summary>
    public IEnumerable<JsonText.RepeatedMember> FindRepeated() => _text!.FindRepeated();

    /// <summary>This item, which must be an object.</summary>
    public JsonItem AsObject() => Kind == JsonValueKind.Object ? this : throw Error(_owner is null ? "a JSON object" : "an object");

    /// <summary>This item, which must be an array.</summary>
    public JsonItem AsArray() => Kind == JsonValueKind.Array ? this : throw Error(_owner is null ? "a JSON array" : "an array");

    /// <summary>The value of a string.</summary>
    public string Text() => Kind == JsonValueKind.String ? Value.GetString()! : throw Error("a string");

    /// <summary>The values of an array of strings.</summary>
    public IReadOnlyList<string> Texts() => [.. Items.Select(item => item.Text())];

    /// <summary>The value of true or false.</summary>
    public bool Flag() => Kind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Error("true or false");

    /// <summary>The value of a whole number within bounds.</summary>
    public int Integer(int minimum, int maximum) => (int)Integer(minimum, (long)maximum);

    /// <inheritdoc cref="Integer(int, int)"/>
    public long Integer(long minimum, long maximum) =>
        Kind == JsonValueKind.Number && Value.TryGetInt64(out long number) && number >= minimum && number <= maximum
            ? number
            : throw Error($"a whole number from {minimum} to {maximum}");

    /// <summary>The value of a number above 0 and below 1.</summary>
    public float Fraction() =>
        Kind == JsonValueKind.Number && Value.TryGetSingle(out float number) && number > 0 && number < 1
            ? number
            : throw Error("a number above 0 and below 1");

    /// <summary>The value of a number that single precision can hold.</summary>
    public float Number() =>
        Kind == JsonValueKind.Number && Value.TryGetSingle(out float number) && float.IsFinite(number) ? number : throw Error("a number");

    /// <summary>Refuses members other than those given: what a reader does not know it would leave out of the computation.</summary>
    public void RefuseMembersExcept(params ReadOnlySpan<string> known)
    {
        foreach (string name in Names)
        {
            if (!known.Contains(name))
            {
                throw this[name].Error("no field of this name", "one");
            }
        }
    }

    /// <summary>What the value is, for messages.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        _ => Excerpt.Of(Value.GetRawText()),
    };

    /// <summary>The error about this value.</summary>
    /// <param name="expected">What was expected.</param>
    /// <param name="found">What was found; null for what the value is.</param>
    /// <param name="remedy">What to do; null for what helps with this text.</param>
    public LightLMException Error(string expected, string? found = null, string? remedy = null) =>
        _origin.Error(Line, Place(), expected, found ?? Describe(), remedy);

    /// <summary>An error about this value in words of its own.</summary>
    public LightLMException Fault(string problem) => _origin.Fault(Path, Line, Place(), problem);

    /// <summary>The error about a value that is right, and says something that cannot be done.</summary>
    /// <param name="supported">What can be done.</param>
    /// <param name="found">What was found.</param>
    public LightLMException Unsupported(string supported, string found) =>
        Error(supported, $"{found}, which is not supported", "Run `lightlm convert --help` for what is.");

    private static JsonOrigin OfModel(string path, string remedy) => new(
        path, remedy, (path, line, item, problem, innerException) => new ModelFileException(path, line, item, problem, innerException))
    {
        MaxValues = MaxValues,
    };

    private JsonItem Member(string name, JsonElement value) => new(this, name, -1, value);

    private JsonElement Get(string name)
    {
        JsonElement members = AsObject().Value;
        JsonElement found;
        return (members.GetPropertyCount() <= FewMembers ? members.TryGetProperty(name, out found) : ByName.TryGetValue(name, out found))
            ? found
            : default;
    }

    private string? Place()
    {
        if (_owner is null)
        {
            return _origin.Name;
        }

        string? owner = _owner.Place();
        string name = _name is null ? $"[{_index}]" : string.IsNullOrWhiteSpace(_name) ? "' '" : Excerpt.Of(_name).ReplaceLineEndings(" ");
        return owner is null || _name is null ? owner + name : $"{owner}.{name}";
    }
}
