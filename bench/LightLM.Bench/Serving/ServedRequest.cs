using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
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

    /// <summary>The request as it is sent.</summary>
    /// <param name="url">Where to.</param>
    /// <param name="timeout">How long it may take; null for as long as the server lets it.</param>
    public byte[] ToMessage(Uri url, TimeSpan? timeout)
    {
        string limit = timeout is TimeSpan time ? string.Create(CultureInfo.InvariantCulture, $"X-Request-Timeout: {time.TotalSeconds:R}\r\n") : "";
        string head = $"POST {Path} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: application/json\r\n{limit}Content-Length: {Body.Length}\r\n\r\n";
        return [.. Encoding.ASCII.GetBytes(head), .. Body];
    }

    private static byte[] Json(Action<Utf8JsonWriter> write)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            write(json);
            json.WriteEndObject();
        }

        return stream.ToArray();
    }
}
