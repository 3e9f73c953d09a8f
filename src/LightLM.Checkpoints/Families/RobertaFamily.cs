using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// RoBERTa (Liu et al., 2019) and XLM-RoBERTa (Conneau et al., 2020): BERT's layers, positions that count from behind the padding's id, one
/// token type, and a classifier of two layers.
/// </summary>
internal static class RobertaFamily
{
    private const string PaddingId = "pad_token_id";
    private const int UsualPaddingId = 1;

    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Name = "roberta",
        ClassPrefix = "Roberta",
        EncoderPrefix = "roberta.",
        UnusedPositions = UsualPaddingId + 1,
        LanguageModelActivation = Activation.Gelu,
        Tensors =
        [
            .. BertFamily.EncoderTensors.Select(row => row.Name == "embeddings.position"
                ? row with { Transform = new TensorTransform.UnusedRows(UsualPaddingId + 1) }
                : row),
            new("pooler.*", "classifier.dense.*") { Head = HeadKind.SequenceClassification, IsOfHead = true },
            new("pooler.*", "pooler.dense.*"),
            new("head.classifier.*", "classifier.out_proj.*") { Head = HeadKind.SequenceClassification },
            .. BertFamily.ClassifierTensors,
            new("head.transform.*", "lm_head.dense.*"),
            new("head.transform_norm.*", "lm_head.layer_norm.*"),
            new("head.decoder.weight", "lm_head.decoder.weight"),
            new("head.decoder.bias", "lm_head.bias"),
            new("head.decoder.bias", "lm_head.decoder.bias"),
        ],
        Unneeded = [.. BertFamily.Unneeded, "lm_head.*", "pooler.*"],
        Complete = (config, encoder) => config[PaddingId].OrNull?.Integer(0, int.MaxValue) is null or UsualPaddingId
            ? encoder
            : throw config[PaddingId].Unsupported($"{UsualPaddingId}, behind which positions begin", "another"),
        WriteOwn = (json, _) => json.WriteNumber(PaddingId, UsualPaddingId),
    };

    /// <summary>XLM-RoBERTa: the same tensors under another name.</summary>
    public static CheckpointFamily MultilingualTable { get; } = Table with { Name = "xlm-roberta", ClassPrefix = "XLMRoberta" };
}
