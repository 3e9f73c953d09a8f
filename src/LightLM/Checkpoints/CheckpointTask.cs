using System.Globalization;
using LightLM.Checkpoints.Sentences;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints;

/// <summary>Reads the head, its labels and its limits from a Hugging Face configuration; the same for every family.</summary>
internal static class CheckpointTask
{
    /// <summary>The number of labels that transformers assumes.</summary>
    public const int UsualLabels = 2;

    private const string PretrainingClass = "ForPreTraining";

    // The first class of each head is the one that is written; a pretraining checkpoint's other head is ignored.
    private static readonly (string Class, HeadKind Head)[] Classes =
    [
        ("Model", HeadKind.Embedding),
        ("ForSequenceClassification", HeadKind.SequenceClassification),
        ("ForTokenClassification", HeadKind.TokenClassification),
        ("ForSpanPairClassification", HeadKind.SpanPairClassification),
        ("ForQuestionAnswering", HeadKind.QuestionAnswering),
        ("ForMaskedLM", HeadKind.MaskedLanguageModel),
("ForPretraining", HeadKind.MaskedLanguageModel), // PaddleNLP's spelling
        ("ForMultipleChoice", HeadKind.MultipleChoice),
        (PretrainingClass, HeadKind.ReplacedTokenDetection),
    ];

    /// <summary>The name of a task: in configurations of this project only.</summary>
    private const string NameField = "task";
    private const string LabelsField = "id2label";

    /// <summary>The class of a head, without the family's prefix.</summary>
    public static string ClassOf(HeadKind head) => Array.Find(Classes, entry => entry.Head == head).Class;

    /// <summary>The head that <c>architectures</c> names; null where the configuration does not say.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="prefix">The family's prefix of class names, such as "Bert".</param>
    /// <param name="pretraining">What the family's class for pre-training has.</param>
    /// <exception cref="ModelFileException">The class is not supported.</exception>
    public static HeadKind? ReadHead(JsonItem config, string prefix, HeadKind pretraining)
    {
        if (config["architectures"].OrNull?.Texts() is not [string name, ..])
        {
            return null;
        }

        int index = Array.FindIndex(Classes, entry => name == prefix + entry.Class);
        if (index < 0)
        {
            throw config["architectures"].Unsupported(
                $"{prefix}Model or {prefix}For with SequenceClassification, TokenClassification, SpanPairClassification, " +
                "QuestionAnswering, MultipleChoice, MaskedLM or PreTraining",
                $"'{name}'");
        }

        return Classes[index].Class == PretrainingClass ? pretraining : Classes[index].Head;
    }

    /// <summary>Reads the description of a head.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="head">The kind of head.</param>
    /// <param name="maxPositions">The longest sequence that the encoder can take.</param>
    /// <param name="labels">The number of labels where the configuration does not say.</param>
    /// <param name="sentence">The settings of a sentence-transformers directory, if it is one.</param>
    public static TaskDescription Read(JsonItem config, HeadKind head, int maxPositions, int labels, SentenceSettings? sentence)
    {
        TaskDescription task = new()
        {
            Head = head,
            Name = config[NameField].OrNull?.Text(),
            Labels = ReadLabels(config, head, labels),
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
        };
        Require(config, task);
        task = head switch
        {
            HeadKind.SequenceClassification => task with { ScoreFunction = ClassifierScores.Read(config, task.Labels.Count) },
            HeadKind.TokenClassification => WithTags(config, task),
            HeadKind.Embedding when sentence is not null =>
                task with { Prompts = sentence.Prompts, DefaultPrompt = sentence.DefaultPrompt, PoolsPrompt = sentence.Pooling.PoolsPrompt },
            _ => task,
        };
        Require(config, task);
        return task;
    }

    private static void Require(JsonItem config, TaskDescription task) =>
        TaskRequirements.Check(task, (field, expected, found) => config[field == "labels" ? LabelsField : field].Error(expected, found));

    /// <summary>
    /// Reads what the labels of tokens mean. B and I alone are <see cref="TagScheme.Iob2"/> in a configuration that names its task, as the
    /// project's own do; elsewhere they may be the older scheme, and what continues nothing begins an entity, as in transformers.
    /// </summary>
    private static TaskDescription WithTags(JsonItem config, TaskDescription task)
    {
        bool isOwn = task.Name is not null;
        TagScheme scheme = new TagSet(task.Labels).Scheme;
        return task with
        {
            TagScheme = CompactTask.ReadTagScheme(config) ?? (scheme == TagScheme.Iob2 && !isOwn ? TagScheme.Iob : scheme),
            Decoding = CompactTask.ReadDecoding(config) ?? TagDecoding.Legal,
            StrayTagsBegin = CompactTask.ReadStrayTags(config) ?? !isOwn,
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

    private static string[] ReadLabels(JsonItem config, HeadKind head, int usual)
    {
        if (head is not (HeadKind.SequenceClassification or HeadKind.TokenClassification or HeadKind.SpanPairClassification))
        {
            return [];
        }

        if (head != HeadKind.SequenceClassification && config["problem_type"].OrNull?.Text() is string problem and not "single_label_classification")
        {
            throw config["problem_type"].Unsupported("single_label_classification with this head", $"'{problem}'");
        }

        return config[LabelsField].OrNull is JsonItem labels ? ReadLabels(labels) : DefaultLabels(config, usual);
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
