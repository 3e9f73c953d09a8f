using System.Text.Json;

namespace LightLM.Clue.Files;

/// <summary>A JSON value that knows the line on which it stands, so that every fault can be located.</summary>
internal sealed class JsonItem(JsonValueKind kind, int line, string text)
{
    public JsonValueKind Kind { get; } = kind;

    /// <summary>The line on which the value starts, counted from 1.</summary>
    public int Line { get; } = line;

    /// <summary>A string's text; another scalar's JSON.</summary>
    public string Text { get; } = text;

    /// <summary>An object's members in the file's order.</summary>
    public List<KeyValuePair<string, JsonItem>> Members { get; } = [];

    /// <summary>An array's items.</summary>
    public List<JsonItem> Items { get; } = [];

    /// <summary>The member of that name, or null.</summary>
    public JsonItem? Member(string name)
    {
        foreach ((string key, JsonItem value) in Members)
        {
            if (key == name)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>What the value is, for messages.</summary>
    public string Describe() => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the string \"{CodePoints.Excerpt(Text)}\"",
        JsonValueKind.Number => $"the number {CodePoints.Excerpt(Text)}",
        _ => Text,
    };
}
