namespace LightLM.Descriptions;

/// <summary>The kinds of heads in words.</summary>
public static class HeadKinds
{
    /// <summary>Whether a head reads the encoder's pooler.</summary>
    internal static bool ReadsPooler(this HeadKind head) => head is HeadKind.SequenceClassification or HeadKind.MultipleChoice;

    /// <summary>Whether a head finds entities.</summary>
    internal static bool FindsEntities(this HeadKind head) =>
        head is HeadKind.TokenClassification or HeadKind.SpanScoring or HeadKind.StartEndClassification;

    /// <summary>Whether a head has labels.</summary>
    internal static bool HasLabels(this HeadKind head) =>
        head.FindsEntities() || head is HeadKind.SequenceClassification or HeadKind.SpanPairClassification;

    /// <summary>What a head is for, such as "question answering".</summary>
    public static string Describe(this HeadKind head) => head switch
    {
        HeadKind.Embedding => "embeddings",
        HeadKind.SequenceClassification => "sequence classification",
        HeadKind.TokenClassification => "token classification",
        HeadKind.SpanPairClassification => "span-pair classification",
        HeadKind.QuestionAnswering => "question answering",
        HeadKind.MaskedLanguageModel => "masked words",
        HeadKind.MultipleChoice => "multiple choice",
        HeadKind.ReplacedTokenDetection => "replaced tokens",
        HeadKind.SpanScoring => "scoring of spans",
        HeadKind.PromptedExtraction => "extraction of what a prompt names",
        HeadKind.StartEndClassification => "starts and ends of entities",
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, message: null),
    };
}
