using System.Buffers;
using System.Text;
using System.Text.Json;

namespace LightLM.Reports;

/// <summary>Results as JSON: one object a line, characters as they are.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new() { Encoder = new PlainJsonEncoder() };

    /// <summary>Writes one object as a line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="writeMembers">Writes the object's members.</param>
    public static void WriteObject(TextWriter output, Action<Utf8JsonWriter> writeMembers) => WriteLine(output, json =>
    {
        json.WriteStartObject();
        writeMembers(json);
        json.WriteEndObject();
    });

    /// <summary>Writes one value as a line.</summary>
    public static void WriteLine(TextWriter output, Action<Utf8JsonWriter> writeValue)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter json = new(buffer, Options))
        {
            writeValue(json);
        }

        output.WriteLine(Encoding.UTF8.GetString(buffer.WrittenSpan));
    }

    /// <summary>Writes a member that is an array of objects.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> writeMembers)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            writeMembers(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a member that is an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (string item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes a number, or null where JSON has no such number.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value))
        {
            json.WriteNumber(name, value);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>Writes the members "start" and "end": UTF-16 units, the end exclusive.</summary>
    public static void WriteSpan(this Utf8JsonWriter json, int start, int end)
    {
        json.WriteNumber("start", start);
        json.WriteNumber("end", end);
    }
}
