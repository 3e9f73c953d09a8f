namespace LightLM.Descriptions;

/// <summary>The kinds of heads in words.</summary>
public static class HeadKinds
{
    /// <summary>What a head is for, such as "question answering".</summary>
    public static string Describe(this HeadKind head) => head switch
    {
        HeadKind.Embedding => "embeddings",
        HeadKind.SequenceClassification => "sequence classification",
        HeadKind.TokenClassification => "token classification",
        HeadKind.SpanPairClassification => "span-pair classification",
        HeadKind.QuestionAnswering => "question answering",
        HeadKind.MaskedLanguageModel => "masked words",
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, message: null),
    };
}
