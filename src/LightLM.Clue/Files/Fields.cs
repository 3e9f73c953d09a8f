using System.Globalization;
using System.Text.Json;
using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>Takes typed values out of JSON objects; what is missing or of another type is reported and comes back as null.</summary>
internal sealed class Fields(FaultLog faults)
{
    public FaultLog Faults { get; } = faults;

    /// <summary>A member's string. <paramref name="prefix"/> is the path of its owner, such as "target.".</summary>
    public string? String(JsonItem owner, string name, string prefix = "") =>
        Member(owner, name, prefix) is JsonItem item ? AsString(item, prefix + name) : null;

    /// <summary>A member's integer.</summary>
    public int? Integer(JsonItem owner, string name, string prefix = "") =>
        Member(owner, name, prefix) is JsonItem item ? AsInteger(item, prefix + name) : null;

    /// <summary>A member that is an object.</summary>
    public JsonItem? Object(JsonItem owner, string name, string prefix = "") =>
        Member(owner, name, prefix) is JsonItem item ? Expect(item, JsonValueKind.Object, "an object", prefix + name) : null;

    /// <summary>A member that is an array.</summary>
    public JsonItem? Array(JsonItem owner, string name, string prefix = "") =>
        Member(owner, name, prefix) is JsonItem item ? Expect(item, JsonValueKind.Array, "an array", prefix + name) : null;

    /// <summary>The item itself, when it is an object.</summary>
    public JsonItem? AsObject(JsonItem item, string field) => Expect(item, JsonValueKind.Object, "an object", field);

    /// <summary>The item itself, when it is an array.</summary>
    public JsonItem? AsArray(JsonItem item, string field) => Expect(item, JsonValueKind.Array, "an array", field);

    /// <summary>The item's text, when it is a string.</summary>
    public string? AsString(JsonItem item, string field) => Expect(item, JsonValueKind.String, "a string", field)?.Text();

    /// <summary>The item's value, when it is an integer.</summary>
    public int? AsInteger(JsonItem item, string field)
    {
        if (item.Kind == JsonValueKind.Number && item.Value.TryGetInt32(out int value))
        {
            return value;
        }

        Faults.Add(item.Line, field, $"expected an integer, found {Describe(item)}.");
        return null;
    }

    /// <summary>The item as a row's id, when it is an integer or a string.</summary>
    public RowId? AsRowId(JsonItem item, string field)
    {
        if (item.Kind == JsonValueKind.String)
        {
            return new RowId(item.Content);
        }

        if (item.Kind == JsonValueKind.Number && long.TryParse(item.Content, CultureInfo.InvariantCulture, out long number))
        {
            return new RowId(number);
        }

        Faults.Add(item.Line, field, $"expected an integer or a string, found {Describe(item)}.");
        return null;
    }

    /// <summary>What a value is, for messages to people who may not know JSON.</summary>
    public static string Describe(JsonItem item) => item.Kind switch
    {
        JsonValueKind.String => $"the string {item.Describe()}",
        JsonValueKind.Number => $"the number {item.Describe()}",
        _ => item.Describe(),
    };

    private JsonItem? Member(JsonItem owner, string name, string prefix)
    {
        JsonItem? item = owner.Find(name);
        if (item is null)
        {
            string names = string.Join(", ", owner.Members.Take(12).Select(member => CodePoints.Excerpt(member.Name)));
            string found = names.Length == 0 ? "an empty object" : $"only {names}";
            Faults.Add(owner.Line, prefix + name, $"the field is missing: found {found}; check that this is the right kind of file.");
        }

        return item;
    }

    private JsonItem? Expect(JsonItem item, JsonValueKind kind, string expected, string field)
    {
        if (item.Kind == kind)
        {
            return item;
        }

        Faults.Add(item.Line, field, $"expected {expected}, found {Describe(item)}.");
        return null;
    }
}
