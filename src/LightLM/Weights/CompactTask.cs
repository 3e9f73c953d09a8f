using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Weights;

/// <summary>The object <c>task</c> of the compact format's metadata.</summary>
internal static class CompactTask
{
    private static readonly NameTable<HeadKind> Heads = new(
        ("embedding", HeadKind.Embedding),
        ("sequence_classification", HeadKind.SequenceClassification),
        ("token_classification", HeadKind.TokenClassification),
        ("span_pair_classification", HeadKind.SpanPairClassification),
        ("question_answering", HeadKind.QuestionAnswering),
        ("masked_language_model", HeadKind.MaskedLanguageModel));

    private static readonly NameTable<Pooling> Poolings = new(("cls", Pooling.Cls), ("mean", Pooling.Mean), ("pooler", Pooling.Pooler));

    /// <summary>The fields of version 1.</summary>
    private static readonly string[] Fields =
    [
        "head", "name", "labels", "max_length", "pooling", "normalize", "max_question_tokens", "window_overlap", "max_answer_tokens",
        "max_first_tokens",
    ];

    /// <summary>The fields that version 2 added.</summary>
    private static readonly string[] AddedFields = [];

    /// <summary>Whether version 1 can say all that the description does.</summary>
    public static bool FitsVersion1(TaskDescription task)
    {
        ArgumentNullException.ThrowIfNull(task);
        return true;
    }

    /// <summary>Reads the fields.</summary>
    public static TaskDescription Read(JsonSection json, int version)
    {
        json.RefuseFieldsExcept(version == 1 ? Fields : [.. Fields, .. AddedFields]);
        return new TaskDescription
        {
            Head = Heads.Read(json, "head"),
            Name = json.OptionalText("name"),
            Labels = json.Texts("labels"),
            MaxLength = json.Integer("max_length", InputLimits.MinLength, int.MaxValue),
            Pooling = Poolings.Read(json, "pooling"),
            Normalize = json.Flag("normalize"),
            MaxQuestionTokens = json.Integer("max_question_tokens", 1, InputLimits.MaxTokens),
            WindowOverlap = json.Integer("window_overlap", 0, InputLimits.MaxTokens),
            MaxAnswerTokens = json.Integer("max_answer_tokens", 1, InputLimits.MaxTokens),
            MaxFirstTokens = json.Has("max_first_tokens") ? json.Integer("max_first_tokens", 1, InputLimits.MaxTokens) : null,
        };
    }

    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter writer, TaskDescription task)
    {
        writer.WriteString("head", Heads.NameOf(task.Head));
        writer.WriteString("name", task.Name);
        writer.WriteStartArray("labels");
        foreach (string label in task.Labels)
        {
            writer.WriteStringValue(label);
        }

        writer.WriteEndArray();
        writer.WriteNumber("max_length", task.MaxLength);
        writer.WriteString("pooling", Poolings.NameOf(task.Pooling));
        writer.WriteBoolean("normalize", task.Normalize);
        writer.WriteNumber("max_question_tokens", task.MaxQuestionTokens);
        writer.WriteNumber("window_overlap", task.WindowOverlap);
        writer.WriteNumber("max_answer_tokens", task.MaxAnswerTokens);
        if (task.MaxFirstTokens is int maxFirstTokens)
        {
            writer.WriteNumber("max_first_tokens", maxFirstTokens);
        }
    }
}
