using System.Text.Json;

namespace LightLM.Bench.Serving;

/// <summary>A request that is sent again and again.</summary>
/// <param name="Path">The route.</param>
/// <param name="Body">The body.</param>
/// <param name="IsShort">Whether it is a sentence rather than a passage.</param>
internal sealed record ServedRequest(string Path, byte[] Body, bool IsShort)
{
    /// <summary>A text whose entities are asked for.</summary>
    public static ServedRequest OfSentence(string text) => new("/models/ner", Json(json => json.WriteString("inputs", text)), true);

    /// <summary>Several texts at once.</summary>
    public static ServedRequest OfSentences(IEnumerable<string> texts) => new("/models/ner", Json(json =>
    {
        json.WriteStartArray("inputs");
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }), true);

    /// <summary>A question about a passage.</summary>
    public static ServedRequest OfQuestion(string question, string passage) => new("/models/qa", Json(json =>
    {
        json.WriteStartObject("inputs");
        json.WriteString("question", question);
        json.WriteString("context", passage);
        json.WriteEndObject();
    }), false);

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
