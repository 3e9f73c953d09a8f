using System.Text.Json;

namespace LightLM.Clue.Metrics;

/// <summary>
/// The scores of CLUENER2020: by its own scorer's rule, which compares the surfaces of each type in a sentence, so that positions and
/// repetitions do not count; and over exact spans, where an entity is right when its type, first and last position are.
/// </summary>
public sealed record CluenerScores : ClueScores
{
    /// <summary>
    /// The official result: the mean of <see cref="PerType"/>'s F1, as CLUENER2020's score.py takes it over its ten types. A type that
    /// occurs neither in the data nor in the predictions has no F1 (score.py divides by zero) and does not take part.
    /// </summary>
    public required double F1Macro { get; init; }

    /// <summary>The mean of <see cref="PerTypeSpans"/>' F1.</summary>
    public required double F1MacroSpans { get; init; }

    /// <summary>The F1 over the exact spans of all types.</summary>
    public required double F1Micro { get; init; }

    /// <summary>The scores of each type that occurs, by surface within a sentence, in alphabetical order.</summary>
    public required IReadOnlyDictionary<string, EntityScores> PerType { get; init; }

    /// <summary>The scores of each type that occurs, over exact spans, in alphabetical order.</summary>
    public required IReadOnlyDictionary<string, EntityScores> PerTypeSpans { get; init; }

    private protected override void WriteScores(Utf8JsonWriter writer)
    {
        writer.WriteNumber("f1_macro", F1Macro);
        writer.WriteNumber("f1_macro_spans", F1MacroSpans);
        writer.WriteNumber("f1_micro", F1Micro);
        WriteTypes(writer, "per_type", PerType);
        WriteTypes(writer, "per_type_spans", PerTypeSpans);
    }

    private static void WriteTypes(Utf8JsonWriter writer, string name, IReadOnlyDictionary<string, EntityScores> types)
    {
        writer.WriteStartObject(name);
        foreach ((string type, EntityScores scores) in types)
        {
            writer.WriteStartObject(type);
            writer.WriteNumber("precision", scores.Precision);
            writer.WriteNumber("recall", scores.Recall);
            writer.WriteNumber("f1", scores.F1);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
