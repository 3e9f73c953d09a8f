using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>ALBERT (Lan et al., 2019): narrow embedding tables, and groups of layers that share their weights.</summary>
internal static class AlbertFamily
{
    public static CheckpointFamily Table { get; } = new()
    {
        Name = "albert",
        ClassPrefix = "Albert",
        EncoderPrefix = "albert.",
        Keys = new ConfigurationKeys { EmbeddingSize = "embedding_size", Groups = "num_hidden_groups" },
        DefaultActivation = Activation.GeluTanh,
        Pooler = PoolerKind.Tanh,
        GroupSeparator = ".albert_layers.",
        Tensors =
        [
            new("embeddings.word", "embeddings.word_embeddings.weight"),
            new("embeddings.position", "embeddings.position_embeddings.weight"),
            new("embeddings.token_type", "embeddings.token_type_embeddings.weight"),
            new("embeddings.norm.*", "embeddings.LayerNorm.*"),
            new("embeddings.projection.*", "encoder.embedding_hidden_mapping_in.*"),
            new("layers.#.attention.query.*", "encoder.albert_layer_groups.#.attention.query.*"),
            new("layers.#.attention.key.*", "encoder.albert_layer_groups.#.attention.key.*"),
            new("layers.#.attention.value.*", "encoder.albert_layer_groups.#.attention.value.*"),
            new("layers.#.attention.output.*", "encoder.albert_layer_groups.#.attention.dense.*"),
            new("layers.#.attention.norm.*", "encoder.albert_layer_groups.#.attention.LayerNorm.*"),
            new("layers.#.feed_forward.inner.*", "encoder.albert_layer_groups.#.ffn.*"),
            new("layers.#.feed_forward.output.*", "encoder.albert_layer_groups.#.ffn_output.*"),
            new("layers.#.feed_forward.norm.*", "encoder.albert_layer_groups.#.full_layer_layer_norm.*"),
            new("pooler.*", "pooler.*"),
            .. BertFamily.ClassifierTensors,
            new("head.transform.*", "predictions.dense.*"),
            new("head.transform_norm.*", "predictions.LayerNorm.*"),
            new("head.decoder.weight", "predictions.decoder.weight"),
            new("head.decoder.bias", "predictions.bias"),
            new("head.decoder.bias", "predictions.decoder.bias"),
            new("head.next_sentence.*", "sop_classifier.classifier.*"),
        ],
        Unneeded = [.. BertFamily.Unneeded, "predictions.*", "sop_classifier.*", "pooler.*"],
    };
}
