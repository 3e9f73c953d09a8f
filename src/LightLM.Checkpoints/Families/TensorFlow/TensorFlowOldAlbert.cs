using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>
/// ALBERT as brightmart/albert_zh saved it at first: one layer for all, and a word table in two factors, whose product is as wide as the states and
/// to which positions are added.
/// </summary>
internal static class TensorFlowOldAlbert
{
    public static CheckpointFamily Table { get; } = AlbertFamily.Table with
    {
        Toolkit = Toolkit.TensorFlow,
        EncoderPrefix = "bert/",
        Keys = AlbertFamily.Table.Keys with { EmbeddingSize = null },
        DefaultActivation = Activation.Gelu,
        Tensors =
        [
            .. TensorFlowBert.Table.Tensors.Select(row => row.Name == "embeddings.word"
                ? row with { Transform = new TensorTransform.Product("embeddings/word_embeddings_2") }
                : row with { Theirs = row.Theirs.Replace("layer_#", "layer_shared", StringComparison.Ordinal) }),
        ],
        Unneeded = TensorFlowNames.Unneeded,
    };
}
