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
        ("ForNextSentencePrediction", new(HeadKind.SequenceClassification, NextSentenceUse.Alone)),
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

        string prefix = family.ClassPrefix;
        CheckpointClass? read = PretrainingNames.Any(pretraining => name == prefix + pretraining)
            ? ForPretraining(family.PretrainingHead)
            : Array.Find(Classes, entry => name == prefix + entry.Name).Class;
        return read is not null && (read.NextSentence != NextSentenceUse.Alone || family.HasNextSentence)
            ? read
            : throw config["architectures"].Unsupported(
                $"{prefix}Model or {prefix}For with SequenceClassification, TokenClassification, SpanPairClassification, " +
                $"QuestionAnswering, MultipleChoice, MaskedLM{(family.HasNextSentence ? ", NextSentencePrediction" : "")} or PreTraining",
                $"'{name}'");
    }

    /// <summary>What a model has that was saved as it was pre-trained.</summary>
    /// <param name="head">What the family is pre-trained with.</param>
    public static CheckpointClass ForPretraining(HeadKind head) =>
        new(head, head == HeadKind.MaskedLanguageModel ? NextSentenceUse.WithMaskedWords : NextSentenceUse.None);

    /// <summary>The name of the class of a model, without the family's prefix.</summary>
    public static string NameOf(TaskDescription task) => task.Head == HeadKind.ReplacedTokenDetection || task.HasNextSentence
        ? PretrainingName
        : Array.Find(Classes, entry => entry.Class == new CheckpointClass(task.Head)).Name;
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
