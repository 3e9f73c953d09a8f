using System.Text.Json;

namespace LightLM.Server.Requests;

/// <summary>A value of a request, which errors name by its path.</summary>
/// <param name="Value">The value.</param>
/// <param name="Path">Its path, such as "inputs[3].question"; empty for the whole body.</param>
internal readonly record struct JsonField(JsonElement Value, string Path)
{
    /// <summary>Whether it is a list.</summary>
    public bool IsArray => Value.ValueKind == JsonValueKind.Array;

    /// <summary>Whether it has members.</summary>
    public bool IsObject => Value.ValueKind == JsonValueKind.Object;

    /// <summary>Whether it is a text.</summary>
    public bool IsString => Value.ValueKind == JsonValueKind.String;

    /// <summary>Whether it is a number.</summary>
    public bool IsNumber => Value.ValueKind == JsonValueKind.Number;

    /// <summary>How many values a list has.</summary>
    public int Count => Value.GetArrayLength();

    private string Name => Path.Length == 0 ? "the body" : $"'{Path}'";

    /// <summary>A member; null where there is none, or null stands there.</summary>
    public JsonField? Find(string name)
    {
        RequireKind(JsonValueKind.Object, "an object");
        return Value.TryGetProperty(name, out JsonElement member) && member.ValueKind != JsonValueKind.Null
            ? new JsonField(member, Path.Length == 0 ? name : $"{Path}.{name}")
            : null;
    }

    /// <summary>A member that must be there.</summary>
    /// <exception cref="ApiException">It is not.</exception>
    public JsonField Require(string name) => Find(name)
        ?? throw new ApiException(ErrorKind.Invalid, "missing_required_parameter", $"Expected the member '{name}' in {Name}, found none. Add it.", Path.Length == 0 ? name : $"{Path}.{name}");

    /// <summary>The text of a string.</summary>
    /// <exception cref="ApiException">It is none, or has half of a surrogate pair.</exception>
    public string Text()
    {
        RequireKind(JsonValueKind.String, "a string");
        try
        {
            return Value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw new ApiException(
                ErrorKind.Invalid, "invalid_unicode", $"Expected Unicode text in {Name}, found half of a surrogate pair. Send whole characters.", Path, e);
        }
    }

    /// <summary>A truth value.</summary>
    public bool Flag() => Value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Value.GetBoolean() : throw Unexpected("true or false");

    /// <summary>A whole number within limits.</summary>
    public int Integer(int least, int most) => IsNumber && Value.TryGetInt32(out int number) && number >= least && number <= most
        ? number
        : throw Unexpected($"a whole number from {least} to {most}");

    /// <summary>A number within limits.</summary>
    public float Number(float least, float most) => IsNumber && Value.TryGetSingle(out float number) && number >= least && number <= most
        ? number
        : throw Unexpected(FormattableString.Invariant($"a number from {least} to {most}"));

    /// <summary>The values of a list.</summary>
    public IEnumerable<JsonField> Items()
    {
        RequireKind(JsonValueKind.Array, "an array");
        string path = Path;
        return Value.EnumerateArray().Select((item, index) => new JsonField(item, $"{path}[{index}]"));
    }

    /// <summary>The texts of a list of strings.</summary>
    public string[] Texts() => [.. Items().Select(item => item.Text())];

    /// <summary>An error that says what was expected in its place.</summary>
    public ApiException Unexpected(string expected) => new(
        ErrorKind.Invalid, "invalid_type", $"Expected {expected} in {Name}, found {Describe(Value)}.", Path.Length == 0 ? null : Path);

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => value.GetArrayLength() == 0 ? "an empty array" : "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => $"the number {Excerpt.Of(value.GetRawText())}",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private void RequireKind(JsonValueKind kind, string expected)
    {
        if (Value.ValueKind != kind)
        {
            throw Unexpected(expected);
        }
    }
}
