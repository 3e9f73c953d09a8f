using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>DistilBERT (Sanh et al., 2019): no token types and no pooler; its classifier has a layer of its own in the pooler's place.</summary>
internal static class DistilBertFamily
{
    public static CheckpointFamily Table { get; } = new()
    {
        Name = "distilbert",
        ClassPrefix = "DistilBert",
        EncoderPrefix = "distilbert.",
        Keys = new ConfigurationKeys
        {
            HiddenSize = "dim",
            Layers = "n_layers",
            AttentionHeads = "n_heads",
            FeedForwardSize = "hidden_dim",
            Activation = "activation",
            TokenTypes = null,
            LayerNormEpsilon = null,
            PositionKind = null,
        },
        Pooler = PoolerKind.Relu,
        Tensors =
        [
            new("embeddings.word", "embeddings.word_embeddings.weight"),
            new("embeddings.position", "embeddings.position_embeddings.weight"),
            new("embeddings.norm.*", "embeddings.LayerNorm.*"),
            new("layers.#.attention.query.*", "transformer.layer.#.attention.q_lin.*"),
            new("layers.#.attention.key.*", "transformer.layer.#.attention.k_lin.*"),
            new("layers.#.attention.value.*", "transformer.layer.#.attention.v_lin.*"),
            new("layers.#.attention.output.*", "transformer.layer.#.attention.out_lin.*"),
            new("layers.#.attention.norm.*", "transformer.layer.#.sa_layer_norm.*"),
            new("layers.#.feed_forward.inner.*", "transformer.layer.#.ffn.lin1.*"),
            new("layers.#.feed_forward.output.*", "transformer.layer.#.ffn.lin2.*"),
            new("layers.#.feed_forward.norm.*", "transformer.layer.#.output_layer_norm.*"),
            new("pooler.*", "pre_classifier.*") { IsOfHead = true },
            .. BertFamily.ClassifierTensors,
            new("head.transform.*", "vocab_transform.*"),
            new("head.transform_norm.*", "vocab_layer_norm.*"),
            new("head.decoder.weight", "vocab_projector.weight"),
            new("head.decoder.bias", "vocab_projector.bias"),
        ],
        Unneeded = [.. BertFamily.Unneeded, "vocab_*", "pre_classifier.*"],
    };
}
