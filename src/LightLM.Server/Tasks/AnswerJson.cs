using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>Parts that answers of several tasks have.</summary>
internal static class AnswerJson
{
    /// <summary>Writes the members "start" and "end".</summary>
    public static void WriteSpan(this Utf8JsonWriter json, (int Start, int End) span)
    {
        json.WriteNumber("start", span.Start);
        json.WriteNumber("end", span.End);
    }

    /// <summary>Writes [{"label", "score"}], the best first.</summary>
    public static void WriteLabels(this Utf8JsonWriter json, IEnumerable<LabelScore> labels)
    {
        json.WriteStartArray();
        foreach (LabelScore label in labels)
        {
            json.WriteLabel(label.Label, label.Score);
        }

        json.WriteEndArray();
    }

    /// <summary>Writes {"label", "score"}.</summary>
    public static void WriteLabel(this Utf8JsonWriter json, string label, float score)
    {
        json.WriteStartObject();
        json.WriteString("label", label);
        json.WriteNumber("score", score);
        json.WriteEndObject();
    }

    /// <summary>Writes a list of numbers.</summary>
    public static void WriteNumbers(this Utf8JsonWriter json, ReadOnlySpan<float> numbers)
    {
        json.WriteStartArray();
        foreach (float number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }
}
