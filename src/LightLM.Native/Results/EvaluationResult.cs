using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using LightLM.Clue.Metrics;

namespace LightLM.Native.Results;

/// <summary>What a model is worth on a data set.</summary>
internal sealed unsafe class EvaluationResult : Result
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public EvaluationResult(ClueScores scores, IReadOnlyList<string> notes)
    {
        Json = Arena.Text(Write(scores), out long length);
        JsonLength = (nuint)length;
        Notes = Arena.Names(notes);
        NoteCount = (nuint)notes.Count;
    }

    /// <summary>The scores as a JSON object.</summary>
    public byte* Json { get; }

    /// <summary>Its bytes.</summary>
    public nuint JsonLength { get; }

    /// <summary>What was odd about rows.</summary>
    public byte** Notes { get; }

    /// <summary>How many lines that are.</summary>
    public nuint NoteCount { get; }

    /// <inheritdoc/>
    public override string ToString() => "a result of lightlm_evaluate";

    private static string Write(ClueScores scores)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, Options))
        {
            scores.WriteTo(json);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }
}
