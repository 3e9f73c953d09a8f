namespace LightLM.Descriptions;

/// <summary>What stands on top of an encoder and turns its hidden states into an answer.</summary>
public enum HeadKind
{
    /// <summary>No weights of its own: sentence or token embeddings.</summary>
    Embedding,

    /// <summary>Labels for a text or a pair of texts, from the pooler.</summary>
    SequenceClassification,

    /// <summary>A label for each token, from which entities are assembled.</summary>
    TokenClassification,

    /// <summary>Labels for a pair of spans in a text (coreference), from the mean hidden state of each.</summary>
    SpanPairClassification,

    /// <summary>The start and end of an answer in a passage.</summary>
    QuestionAnswering,

    /// <summary>The words that fit a masked place.</summary>
    MaskedLanguageModel,

    /// <summary>One score for a text with each of several continuations, from the pooler.</summary>
    MultipleChoice,

    /// <summary>Whether each token is the original one or a replacement: ELECTRA's discriminator.</summary>
    ReplacedTokenDetection,

    /// <summary>A score for each span of a text and each type of entity: GlobalPointer.</summary>
    SpanScoring,

    /// <summary>A label for each token as the first of an entity, and one as the last.</summary>
    StartEndClassification,

    /// <summary>Whether each token is the first or the last of what a prompt names: universal information extraction, UIE.</summary>
    PromptedExtraction,
}
