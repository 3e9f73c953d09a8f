using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints;

/// <summary>What a class of models, such as <c>BertForPreTraining</c>, says that stands on the encoder.</summary>
/// <param name="Head">The head.</param>
/// <param name="NextSentence">Its use of the family's classifier of next sentences.</param>
internal sealed record CheckpointClass(HeadKind Head, NextSentenceUse NextSentence = NextSentenceUse.None)
{
    private const string PretrainingName = "ForPreTraining";
    private const string CrfName = "Crf";
    private const string PointerName = "GlobalPointer";
    private const string EfficientPointerName = "EffiGlobalPointer";
    private const string ExtractionName = "UIE";

    /// <summary>The classes without the family's prefix, but those for pre-training, which have what their family was trained with.</summary>
    private static readonly (string Name, CheckpointClass Class)[] Classes =
    [
        ("Model", new(HeadKind.Embedding)),
        ("ForSequenceClassification", new(HeadKind.SequenceClassification)),
        ("ForTokenClassification", new(HeadKind.TokenClassification)),
        ("ForSpanPairClassification", new(HeadKind.SpanPairClassification)),
        ("ForQuestionAnswering", new(HeadKind.QuestionAnswering)),
        ("ForMultipleChoice", new(HeadKind.MultipleChoice)),
        ("ForMaskedLM", new(HeadKind.MaskedLanguageModel)),
        (CrfName, new(HeadKind.TokenClassification)),
        ("CrfForNer", new(HeadKind.TokenClassification)),
        ("Span", new(HeadKind.StartEndClassification)),
        ("SpanForNer", new(HeadKind.StartEndClassification)),
        ("ForNextSentencePrediction", new(HeadKind.SequenceClassification, NextSentenceUse.Alone)),
    ];

    /// <summary>The classes that are called the same with every family; the first of a head is the one that is written.</summary>
    private static readonly (string Name, HeadKind Head)[] ClassesOfAll =
    [
        (PointerName, HeadKind.SpanScoring),
        (EfficientPointerName, HeadKind.SpanScoring),
        ("EfficientGlobalPointer", HeadKind.SpanScoring),
        (ExtractionName, HeadKind.PromptedExtraction),
    ];

    /// <summary>The names of classes for pre-training: transformers' and PaddleNLP's.</summary>
    private static readonly string[] PretrainingNames = [PretrainingName, "ForPretraining"];

    /// <summary>Reads the class that <c>architectures</c> names; null where the configuration does not say.</summary>
    /// <exception cref="ModelFileException">The class is not supported.</exception>
    public static CheckpointClass? Read(JsonItem config, CheckpointFamily family)
    {
        if (config["architectures"].OrNull?.Texts() is not [string name, ..])
        {
            return null;
        }

        if (Array.Find(ClassesOfAll, entry => name == entry.Name) is { Name: not null } found)
        {
            return new CheckpointClass(found.Head);
        }

        string prefix = family.ClassPrefix;
        CheckpointClass? read = PretrainingNames.Any(pretraining => name == prefix + pretraining)
            ? ForPretraining(family.PretrainingHead)
            : Array.Find(Classes, entry => name == prefix + entry.Name).Class;
        return read is not null && (read.NextSentence != NextSentenceUse.Alone || family.HasNextSentence)
            ? read
            : throw config["architectures"].Unsupported(
                $"{prefix}Model or {prefix}For with SequenceClassification, TokenClassification, SpanPairClassification, " +
                $"QuestionAnswering, MultipleChoice, MaskedLM{(family.HasNextSentence ? ", NextSentencePrediction" : "")} or PreTraining, " +
                $"or {prefix}{CrfName}, {prefix}Span or {string.Join(" or ", ClassesOfAll.Select(entry => entry.Name))}",
                $"'{name}'");
    }

    /// <summary>What a model has that was saved as it was pre-trained.</summary>
    /// <param name="head">What the family is pre-trained with.</param>
    public static CheckpointClass ForPretraining(HeadKind head) =>
        new(head, head == HeadKind.MaskedLanguageModel ? NextSentenceUse.WithMaskedWords : NextSentenceUse.None);

    /// <summary>The name of the class of a model.</summary>
    /// <param name="task">Its head.</param>
    /// <param name="prefix">The family's prefix of class names, such as "Bert".</param>
    public static string NameOf(TaskDescription task, string prefix) => task switch
    {
        { Head: HeadKind.ReplacedTokenDetection } or { HasNextSentence: true } => prefix + PretrainingName,
        { Pointer.Kind: PointerKind.Global } => PointerName,
        { Pointer: not null } => EfficientPointerName,
        { Head: HeadKind.PromptedExtraction } => ExtractionName,
        { Crf: not CrfScope.None } => prefix + CrfName,
        _ => prefix + Array.Find(Classes, entry => entry.Class == new CheckpointClass(task.Head)).Name,
    };
}

/// <summary>How a model uses a family's classifier of next sentences.</summary>
internal enum NextSentenceUse
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Beside the masked-LM head, where the checkpoint has it.</summary>
    WithMaskedWords,

    /// <summary>As its only head: a classifier of pairs.</summary>
    Alone,
}
