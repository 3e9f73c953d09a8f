using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>What predictions are worth on labelled data; all scores are percentages.</summary>
public abstract record ClueScores
{
    /// <summary>The name of the task or data set, such as "csl".</summary>
    public required string Task { get; init; }

    /// <summary>How many labelled rows (for reading comprehension: questions) were scored, those without a prediction included.</summary>
    public required int Items { get; init; }

    /// <summary>How many of them had no prediction; they count as wrong.</summary>
    public required int Missing { get; init; }

    /// <summary>How many predictions named no row of the data; they are ignored, as the official scorers do.</summary>
    public required int Unknown { get; init; }

    /// <summary>The scores as an indented JSON object.</summary>
    public string ToJson()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream, new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Writes the scores as a JSON object: "task", the task's scores, "items", "missing" and "unknown".</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("task", Task);
        WriteScores(writer);
        writer.WriteNumber("items", Items);
        writer.WriteNumber("missing", Missing);
        writer.WriteNumber("unknown", Unknown);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members that only this task has.</summary>
    private protected abstract void WriteScores(Utf8JsonWriter writer);
}
