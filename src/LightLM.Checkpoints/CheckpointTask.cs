using System.Globalization;
using LightLM.Checkpoints.Sentences;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints;

/// <summary>Reads the labels and limits of a head from a Hugging Face configuration; the same for every family.</summary>
internal static class CheckpointTask
{
    /// <summary>The number of labels that transformers assumes.</summary>
    public const int UsualLabels = 2;

    /// <summary>The name of a task: in configurations of this project only.</summary>
    private const string NameField = "task";
    private const string LabelsField = "id2label";

    /// <summary>What the labels of a classifier of next sentences mean, which no configuration says (Devlin et al., 2018).</summary>
    private static readonly string[] NextSentenceLabels = ["IsNext", "NotNext"];

    /// <summary>Reads the description of a head.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="model">The class of the model.</param>
    /// <param name="maxPositions">The longest sequence that the encoder can take.</param>
    /// <param name="labels">The number of labels where the configuration does not say.</param>
    /// <param name="shapeOf">The shape of a tensor of the weights by its name in the compact format; null where it is not there.</param>
    /// <param name="sentence">The settings of a sentence-transformers directory, if it is one.</param>
    public static TaskDescription Read(
        JsonItem config, CheckpointClass model, int maxPositions, int labels, Func<string, IReadOnlyList<int>?> shapeOf, SentenceSettings? sentence)
    {
        string[] names = model.NextSentence == NextSentenceUse.Alone ? NextSentenceLabels : ReadLabels(config, model.Head, labels, shapeOf);
        TaskDescription task = new()
        {
            Head = model.Head,
            Name = config[NameField].OrNull?.Text(),
            Labels = names,
            Pointer = model.Head == HeadKind.SpanScoring ? EntityHeads.ReadPointer(config, names.Length, shapeOf) : null,
            MaxLength = ReadMaxLength(config, maxPositions, sentence),
            Pooling = sentence?.Pooling.Pooling ?? Pooling.Cls,
            Dense = [.. sentence?.Dense.Select(dense => dense.Layer) ?? []],
            Normalize = sentence?.Normalize ?? false,
            Dimensions = sentence?.Dimensions,
        };
        task = task with
        {
            MaxQuestionTokens = config["max_question_tokens"].OrNull?.Integer(1, InputLimits.MaxTokens) ?? task.MaxQuestionTokens,
            WindowOverlap = config["window_overlap"].OrNull?.Integer(0, InputLimits.MaxTokens) ?? task.WindowOverlap,
            MaxAnswerTokens = config["max_answer_tokens"].OrNull?.Integer(1, InputLimits.MaxTokens) ?? task.MaxAnswerTokens,
            MaxFirstTokens = config["max_keyword_tokens"].OrNull?.Integer(1, InputLimits.MaxTokens),
            NoAnswerMargin = CompactTask.ReadNoAnswerMargin(config),
            LabelNames = CompactTask.ReadLabelNames(config),
            LeastScores = CompactTask.ReadLeastScores(config),
        };
        Require(config, task);
        task = model.Head switch
        {
            HeadKind.SequenceClassification => task with { ScoreFunction = ClassifierScores.Read(config, task.Labels.Count) },
            HeadKind.TokenClassification => WithTags(config, task, EntityHeads.ReadCrf(config, shapeOf)),
            HeadKind.StartEndClassification =>
                task with { SoftStartLabels = EntityHeads.ReadSoftStartLabels(config, task.Labels.Count, shapeOf) },
            HeadKind.Embedding when sentence is not null =>
                task with { Prompts = sentence.Prompts, DefaultPrompt = sentence.DefaultPrompt, PoolsPrompt = sentence.Pooling.PoolsPrompt },
            _ => task,
        };
        Require(config, task);
        return task;
    }

    private static void Require(JsonItem config, TaskDescription task) =>
        TaskRequirements.Check(task, (field, expected, found) => config[FieldOf(field)].Error(expected, found));

    /// <summary>What a configuration calls a field of the compact format.</summary>
    private static string FieldOf(string field) => field switch
    {
        "labels" => LabelsField,
        "pointer" => EntityHeads.PointerSize,
        _ => field,
    };

    /// <summary>
    /// Reads what the labels of tokens mean. B and I alone are <see cref="TagScheme.Iob2"/> in a configuration that names its task, as the
    /// project's own do; elsewhere they may be the older scheme, and what continues nothing begins an entity, as in transformers.
    /// </summary>
    private static TaskDescription WithTags(JsonItem config, TaskDescription task, CrfScope crf)
    {
        bool isOwn = task.Name is not null;
        TagScheme scheme = new TagSet(task.Labels).Scheme;
        return task with
        {
            TagScheme = CompactTask.ReadTagScheme(config) ?? (scheme == TagScheme.Iob2 && !isOwn ? TagScheme.Iob : scheme),
            Decoding = CompactTask.ReadDecoding(config) ?? (crf == CrfScope.None ? TagDecoding.Legal : TagDecoding.Crf),
            StrayTagsBegin = CompactTask.ReadStrayTags(config) ?? !isOwn,
            Crf = crf,
        };
    }

    /// <summary>
    /// In a configuration that names its task, <c>max_length</c> is the length that the model was trained with. Elsewhere it is the
    /// text generation default (20) that transformers writes into every configuration, and means nothing here. Models of
    /// sentence-transformers without a length of their own take what the encoder and the tokenizer both can.
    /// </summary>
    private static int ReadMaxLength(JsonItem config, int maxPositions, SentenceSettings? sentence)
    {
        int? length = sentence?.MaxLength;
        if (length is null && !config[NameField].IsNull && !config["max_length"].IsNull)
        {
            length = config["max_length"].Integer(InputLimits.MinLength, maxPositions);
        }
        else if (length is null && (sentence is not null || ClassifierScores.IsCrossEncoder(config)))
        {
            length = TokenizerFiles.ModelMaxLength(sentence?.TransformerFolder ?? System.IO.Path.GetDirectoryName(config.Path)!);
        }

        return Math.Max(InputLimits.MinLength, Math.Min(length ?? maxPositions, maxPositions));
    }

    private static string[] ReadLabels(JsonItem config, HeadKind head, int usual, Func<string, IReadOnlyList<int>?> shapeOf)
    {
        if (!head.HasLabels())
        {
            return [];
        }

        if (head != HeadKind.SequenceClassification && config["problem_type"].OrNull?.Text() is string problem and not "single_label_classification")
        {
            throw config["problem_type"].Unsupported("single_label_classification with this head", $"'{problem}'");
        }

        int? types = head == HeadKind.SpanScoring ? EntityHeads.ReadTypes(config, shapeOf) : null;
        return config[LabelsField].OrNull is not JsonItem labels ? DefaultLabels(config, types ?? usual)
            : ReadLabels(labels) is string[] names && (types is null || types == names.Length) ? names
            : throw labels.Error($"{types} labels, the types of entities", $"{labels.Names.Count()}");
    }

    private static string[] ReadLabels(JsonItem labels)
    {
        int count = labels.Names.Count();
        return [.. Enumerable.Range(0, count).Select(i => labels[i.ToString(CultureInfo.InvariantCulture)].Text())];
    }

    /// <summary>The labels that transformers assumes, and leaves out of the configurations that it writes.</summary>
    private static string[] DefaultLabels(JsonItem config, int usual)
    {
        int count = config["num_labels"].OrNull?.Integer(1, InputLimits.MaxTokens) ?? usual;
        return [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}"))];
    }
}
