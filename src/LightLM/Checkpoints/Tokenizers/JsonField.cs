using System.Text.Json;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A field of a JSON file that knows its place, so that what is wrong with it can be said.</summary>
/// <param name="file">The file.</param>
/// <param name="name">The path of the field's names, joined by dots.</param>
/// <param name="value">The value; undefined where the field is absent.</param>
internal readonly struct JsonField(string file, string name, JsonElement value)
{
    // Long values, such as a whole vocabulary, are cut in messages.
    private const int MaxShownLength = 40;

    /// <summary>The file.</summary>
    public string File => file;

    /// <summary>The value; undefined where the field is absent.</summary>
    public JsonElement Value => value;

    /// <summary>Whether the field is absent or null.</summary>
    public bool IsNull => value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null;

    /// <summary>The value of a field that is true, false, null or absent.</summary>
    public bool? Flag => IsNull
        ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False
            ? value.GetBoolean()
            : throw Refuse("true, false or null", "correct the field");

    /// <summary>The value of a field that is a string, null or absent.</summary>
    public string? Text => IsNull
        ? null
        : value.ValueKind == JsonValueKind.String ? GetString(value.GetString) : throw Refuse("a string", "correct the field");

    /// <summary>A field of this object; of an absent or null field, an absent field.</summary>
    public JsonField this[string child]
    {
        get
        {
            JsonElement found = default;
            if (!IsNull)
            {
                RequireKind(JsonValueKind.Object, "an object");
                value.TryGetProperty(child, out found);
            }

            return Child(child, found);
        }
    }

    /// <summary>A field of this object whose value has been found.</summary>
    public JsonField Child(string child, JsonElement found) => new(file, name.Length == 0 ? child : $"{name}.{child}", found);

    /// <summary>An item of this array, under the array's name.</summary>
    public JsonField Element(JsonElement item) => new(file, name, item);

    /// <summary>Checks the kind of the value.</summary>
    public void RequireKind(JsonValueKind kind, string description)
    {
        if (value.ValueKind != kind)
        {
            throw Refuse(description, "correct the field");
        }
    }

    /// <summary>The text of a string or of a property's name, checked to be valid Unicode.</summary>
    public string GetString(Func<string?> read)
    {
        try
        {
            return read()!;
        }
        catch (InvalidOperationException error)
        {
            throw new ModelFileException(
                file, name, "expected valid Unicode, found half a surrogate pair or broken UTF-8: save the tokenizer again.", error);
        }
    }

    /// <summary>The error for a value that is not supported.</summary>
    public ModelFileException Refuse(string expected, string remedy) => new(file, name, $"expected {expected}, found {Shown()}: {remedy}.");

    /// <summary>The error for something inside the value.</summary>
    public ModelFileException Refuse(string expected, string found, string remedy)
        => new(file, name, $"expected {expected}, found {found}: {remedy}.");

    private string Shown()
    {
        if (value.ValueKind == JsonValueKind.Undefined)
        {
            return "nothing";
        }

        string text = value.GetRawText().ReplaceLineEndings(" ");
        return Excerpt.Of(text, MaxShownLength);
    }
}
