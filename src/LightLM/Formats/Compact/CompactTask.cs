using System.Collections.ObjectModel;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Formats.Compact;

/// <summary>The object <c>task</c> of the compact format's metadata.</summary>
internal static class CompactTask
{
    private const string LabelNames = "label_names";
    private const string TagSchemeField = "tag_scheme";
    private const string Decoding = "decoding";
    private const string StrayTagsBegin = "stray_tags_begin";
    private const string NoAnswerMargin = "no_answer_margin";
    private const string LeastScoresField = "least_scores";
    private const string NextSentence = "next_sentence";
    private const string Crf = "crf";
    private const string Pointer = "pointer";
    private const string Usual = "usual";
    private const string ByName = "by_name";
    private const string SoftStartLabels = "soft_start_labels";

    private static readonly NameTable<HeadKind> Heads = new(
        ("embedding", HeadKind.Embedding),
        ("sequence_classification", HeadKind.SequenceClassification),
        ("token_classification", HeadKind.TokenClassification),
        ("span_pair_classification", HeadKind.SpanPairClassification),
        ("question_answering", HeadKind.QuestionAnswering),
        ("masked_language_model", HeadKind.MaskedLanguageModel),
        ("multiple_choice", HeadKind.MultipleChoice),
        ("replaced_token_detection", HeadKind.ReplacedTokenDetection),
        ("span_scoring", HeadKind.SpanScoring),
        ("start_end_classification", HeadKind.StartEndClassification),
        ("prompted_extraction", HeadKind.PromptedExtraction));

    /// <summary>The fields of version 1.</summary>
    private static readonly string[] Fields =
    [
        "head", "name", "labels", "max_length", "pooling", "normalize", "max_question_tokens", "window_overlap", "max_answer_tokens",
        "max_first_tokens",
    ];

    /// <summary>The fields that version 2 added.</summary>
    private static readonly string[] AddedFields =
    [
        LabelNames, "score_function", TagSchemeField, Decoding, StrayTagsBegin, "prompts", "default_prompt", "pools_prompt", NoAnswerMargin,
    ];

    /// <summary>The fields that version 5 added.</summary>
    private static readonly string[] FieldsOfVersion5 =
        [.. Fields, .. AddedFields, LeastScoresField, NextSentence, Crf, Pointer, SoftStartLabels, CompactEmbedding.Dense, CompactEmbedding.Dimensions];

    private static readonly NameTable<ScoreFunction> ScoreFunctions = new(
        ("softmax", ScoreFunction.Softmax), ("sigmoid", ScoreFunction.Sigmoid), ("identity", ScoreFunction.Identity));

    private static readonly NameTable<TagScheme> TagSchemes = new(
        [.. Enum.GetValues<TagScheme>().Select(scheme => (TagSet.Name(scheme), scheme))]);

    private static readonly NameTable<TagDecoding> Decodings = new(("argmax", TagDecoding.Argmax), ("legal", TagDecoding.Legal), ("crf", TagDecoding.Crf));

    private static readonly NameTable<CrfScope> CrfScopes = new(("sequence", CrfScope.Sequence), ("text", CrfScope.Text));

    private static readonly NameTable<PointerKind> PointerKinds = new(
        ("global", PointerKind.Global), ("efficient", PointerKind.Efficient), ("efficient_of_pair", PointerKind.EfficientOfPair));

    /// <summary>Whether version 1 can say all that the description does.</summary>
    public static bool FitsVersion1(TaskDescription task) =>
        task is { LabelNames.Count: 0, ScoreFunction: ScoreFunction.Softmax, TagScheme: null, Decoding: TagDecoding.Argmax } &&
        task is { StrayTagsBegin: false, Prompts.Count: 0, DefaultPrompt: null, PoolsPrompt: true, NoAnswerMargin: null };

    /// <summary>Whether version 4 can say all that the description does.</summary>
    public static bool FitsVersion4(TaskDescription task) => CompactEmbedding.FitsVersion4(task) && task is
    {
        LeastScores.IsNone: true, HasNextSentence: false, Crf: CrfScope.None, Head: not (HeadKind.SpanScoring or HeadKind.StartEndClassification or HeadKind.PromptedExtraction),
    };

    /// <summary>Reads the fields.</summary>
    public static TaskDescription Read(JsonItem json, int version)
    {
        json.RefuseMembersExcept(version switch
        {
            1 => Fields,
            < 5 => [.. Fields, .. AddedFields],
            _ => FieldsOfVersion5,
        });
        TaskDescription task = new()
        {
            Head = Heads.Read(json["head"]),
            Name = json["name"].OrNull?.Text(),
            Labels = json["labels"].Texts(),
            LabelNames = ReadLabelNames(json),
            ScoreFunction = ScoreFunctions.ReadOptional(json["score_function"]) ?? ScoreFunction.Softmax,
            TagScheme = ReadTagScheme(json),
            Decoding = ReadDecoding(json) ?? TagDecoding.Argmax,
            StrayTagsBegin = ReadStrayTags(json) ?? false,
            Crf = CrfScopes.ReadOptional(json[Crf]) ?? CrfScope.None,
            Pointer = json[Pointer].OrNull is JsonItem pointer ? ReadPointer(pointer) : null,
            SoftStartLabels = json[SoftStartLabels].OrNull?.Flag() ?? false,
            MaxLength = json["max_length"].Integer(InputLimits.MinLength, int.MaxValue),
            Pooling = CompactEmbedding.ReadPooling(json["pooling"], version),
            Dense = CompactEmbedding.ReadDense(json),
            Normalize = json["normalize"].Flag(),
            Dimensions = CompactEmbedding.ReadDimensions(json),
            Prompts = ReadPrompts(json),
            DefaultPrompt = json["default_prompt"].OrNull?.Text(),
            PoolsPrompt = json["pools_prompt"].OrNull?.Flag() ?? true,
            MaxQuestionTokens = json["max_question_tokens"].Integer(1, InputLimits.MaxTokens),
            WindowOverlap = json["window_overlap"].Integer(0, InputLimits.MaxTokens),
            MaxAnswerTokens = json["max_answer_tokens"].Integer(1, InputLimits.MaxTokens),
            MaxFirstTokens = json["max_first_tokens"].OrNull?.Integer(1, InputLimits.MaxTokens),
            NoAnswerMargin = ReadNoAnswerMargin(json),
            LeastScores = ReadLeastScores(json),
            HasNextSentence = json[NextSentence].OrNull?.Flag() ?? false,
        };
        return version >= 5 || FitsVersion4(task)
            ? task
            : throw json["head"].Error($"a head that version {version} of the format has", Heads.NameOf(task.Head));
    }

    private static PointerDescription ReadPointer(JsonItem json)
    {
        json.RefuseMembersExcept("kind", "size", "rotary");
        return new PointerDescription(PointerKinds.Read(json["kind"]), json["size"].Integer(1, InputLimits.MaxWidth), json["rotary"].Flag());
    }

    /// <summary>Reads what queries and keys there are, or null where the field is absent.</summary>
    public static PointerKind? ReadPointerKind(JsonItem field) => PointerKinds.ReadOptional(field);

    /// <summary>What a kind of queries and keys is called.</summary>
    public static string NameOf(PointerKind kind) => PointerKinds.NameOf(kind);

    /// <summary>What the labels are called in answers; empty where the field is absent.</summary>
    public static IReadOnlyList<string> ReadLabelNames(JsonItem json) => json[LabelNames].OrNull?.Texts() ?? [];

    /// <summary>What B and I mean, or null where the field is absent.</summary>
    public static TagScheme? ReadTagScheme(JsonItem json) => TagSchemes.ReadOptional(json[TagSchemeField]);

    /// <summary>How labels are chosen, or null where the field is absent.</summary>
    public static TagDecoding? ReadDecoding(JsonItem json) => Decodings.ReadOptional(json[Decoding]);

    /// <summary>Whether what continues nothing begins an entity, or null where the field is absent.</summary>
    public static bool? ReadStrayTags(JsonItem json) => json[StrayTagsBegin].OrNull?.Flag();

    /// <summary>The margin over "no answer", or null where the field is absent.</summary>
    public static float? ReadNoAnswerMargin(JsonItem json) => json[NoAnswerMargin].OrNull?.Number();

    /// <summary>What answers must score; nothing where the field is absent.</summary>
    public static LeastScores ReadLeastScores(JsonItem json)
    {
        if (json[LeastScoresField].OrNull is not JsonItem field)
        {
            return LeastScores.None;
        }

        field.RefuseMembersExcept(Usual, ByName);
        return new LeastScores
        {
            Usual = field[Usual].OrNull?.Number(),
            ByName = field[ByName].OrNull?.Members.ToDictionary(limit => limit.Name, limit => limit.Value.Number(), StringComparer.Ordinal)
                ?? LeastScores.None.ByName,
        };
    }

    /// <summary>Reads texts by name; none where the field is absent.</summary>
    public static IReadOnlyDictionary<string, string> ReadPrompts(JsonItem json) =>
        json["prompts"].OrNull?.Members.ToDictionary(prompt => prompt.Name, prompt => prompt.Value.Text(), StringComparer.Ordinal)
        ?? (IReadOnlyDictionary<string, string>)ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter writer, TaskDescription task)
    {
        writer.WriteString("head", Heads.NameOf(task.Head));
        writer.WriteString("name", task.Name);
        WriteTexts(writer, "labels", task.Labels);
        writer.WriteNumber("max_length", task.MaxLength);
        writer.WriteString("pooling", CompactEmbedding.NameOf(task.Pooling));
        writer.WriteBoolean("normalize", task.Normalize);
        writer.WriteNumber("max_question_tokens", task.MaxQuestionTokens);
        writer.WriteNumber("window_overlap", task.WindowOverlap);
        writer.WriteNumber("max_answer_tokens", task.MaxAnswerTokens);
        if (task.MaxFirstTokens is int maxFirstTokens)
        {
            writer.WriteNumber("max_first_tokens", maxFirstTokens);
        }

        WriteAdded(writer, task);
    }

    /// <summary>Writes what later versions added, where it differs from what version 1 implies.</summary>
    private static void WriteAdded(Utf8JsonWriter writer, TaskDescription task)
    {
        if (task.ScoreFunction != ScoreFunction.Softmax)
        {
            writer.WriteString("score_function", ScoreFunctions.NameOf(task.ScoreFunction));
        }

        WriteNames(writer, task);
        if (task.TagScheme is not null || task.Decoding != TagDecoding.Argmax || task.StrayTagsBegin)
        {
            WriteTags(writer, task, task.TagScheme);
        }

        if (task.Crf != CrfScope.None)
        {
            writer.WriteString(Crf, CrfScopes.NameOf(task.Crf));
        }

        if (task.Pointer is PointerDescription pointer)
        {
            writer.WriteStartObject(Pointer);
            writer.WriteString("kind", PointerKinds.NameOf(pointer.Kind));
            writer.WriteNumber("size", pointer.Size);
            writer.WriteBoolean("rotary", pointer.IsRotary);
            writer.WriteEndObject();
        }

        if (task.SoftStartLabels)
        {
            writer.WriteBoolean(SoftStartLabels, true);
        }

        if (task.Prompts.Count > 0 || task.DefaultPrompt is not null || !task.PoolsPrompt)
        {
            WritePrompts(writer, task.Prompts);
            writer.WriteString("default_prompt", task.DefaultPrompt);
            writer.WriteBoolean("pools_prompt", task.PoolsPrompt);
        }

        if (task.HasNextSentence)
        {
            writer.WriteBoolean(NextSentence, true);
        }
        CompactEmbedding.Write(writer, task);
    }

    /// <summary>Writes what labels are called, the margin over "no answer", and what answers must score, where there are such.</summary>
    public static void WriteNames(Utf8JsonWriter writer, TaskDescription task)
    {
        if (task.LabelNames.Count > 0)
        {
            WriteTexts(writer, LabelNames, task.LabelNames);
        }

        if (task.NoAnswerMargin is float margin)
        {
            writer.WriteNumber(NoAnswerMargin, margin);
        }

        WriteLeastScores(writer, task.LeastScores);
    }

    /// <summary>Writes what answers must score, where that is anything.</summary>
    public static void WriteLeastScores(Utf8JsonWriter writer, LeastScores least)
    {
        if (least.IsNone)
        {
            return;
        }

        writer.WriteStartObject(LeastScoresField);
        if (least.Usual is float usual)
        {
            writer.WriteNumber(Usual, usual);
        }

        writer.WriteStartObject(ByName);
        foreach ((string name, float score) in least.ByName)
        {
            writer.WriteNumber(name, score);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes how token labels are read and chosen.</summary>
    public static void WriteTags(Utf8JsonWriter writer, TaskDescription task, TagScheme? scheme)
    {
        if (scheme is { } known)
        {
            writer.WriteString(TagSchemeField, TagSchemes.NameOf(known));
        }

        writer.WriteString(Decoding, Decodings.NameOf(task.Decoding));
        writer.WriteBoolean(StrayTagsBegin, task.StrayTagsBegin);
    }

    /// <summary>Writes texts by name.</summary>
    public static void WritePrompts(Utf8JsonWriter writer, IReadOnlyDictionary<string, string> prompts)
    {
        writer.WriteStartObject("prompts");
        foreach ((string name, string prompt) in prompts.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            writer.WriteString(name, prompt);
        }

        writer.WriteEndObject();
    }

    private static void WriteTexts(Utf8JsonWriter writer, string field, IReadOnlyList<string> texts)
    {
        writer.WriteStartArray(field);
        foreach (string text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
