namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>ALBERT as google-research/albert saves it.</summary>
internal static class TensorFlowAlbert
{
    private const string Group = "encoder/transformer/group_#";

    public static CheckpointFamily Table { get; } = AlbertFamily.Table with
    {
        Toolkit = Toolkit.TensorFlow,
        EncoderPrefix = "bert/",
        GroupSeparator = "/inner_group_",
        Tensors =
        [
            .. TensorFlowNames.Of(AlbertFamily.Table.Tensors.Where(row => row.Name.StartsWith("embeddings.", StringComparison.Ordinal))),
            .. TensorFlowNames.Dense("layers.#.attention.query", $"{Group}/attention_1/self/query"),
            .. TensorFlowNames.Dense("layers.#.attention.key", $"{Group}/attention_1/self/key"),
            .. TensorFlowNames.Dense("layers.#.attention.value", $"{Group}/attention_1/self/value"),
            .. TensorFlowNames.Dense("layers.#.attention.output", $"{Group}/attention_1/output/dense"),
            .. TensorFlowNames.Norm("layers.#.attention.norm", $"{Group}/LayerNorm"),
            .. TensorFlowNames.Dense("layers.#.feed_forward.inner", $"{Group}/ffn_1/intermediate/dense"),
            .. TensorFlowNames.Dense("layers.#.feed_forward.output", $"{Group}/ffn_1/intermediate/output/dense"),
            .. TensorFlowNames.Norm("layers.#.feed_forward.norm", $"{Group}/LayerNorm_1"),
            .. TensorFlowNames.Dense("pooler", "pooler/dense"),
            .. TensorFlowNames.ClassifierTensors,
            .. TensorFlowNames.PretrainingTensors,
        ],
        Unneeded = TensorFlowNames.Unneeded,
    };
}
