namespace LightLM.Checkpoints.Families.Paddle;

/// <summary>
/// What PaddleNLP calls the tensors of BERT and of what it builds alike: Paddle's own encoder layers, with matrices [inputs, outputs].
/// </summary>
internal static class PaddleNames
{
    private static readonly TensorTransform Transposed = new TensorTransform.Transposed();

    /// <summary>The tensors of the encoder and its heads.</summary>
    public static IReadOnlyList<TensorRow> Tensors { get; } =
    [
        new("embeddings.word", "embeddings.word_embeddings.weight"),
        new("embeddings.position", "embeddings.position_embeddings.weight"),
        new("embeddings.token_type", "embeddings.token_type_embeddings.weight"),
        new("embeddings.norm.*", "embeddings.layer_norm.*"),
        new("layers.#.attention.query.*", "encoder.layers.#.self_attn.q_proj.*") { Transform = Transposed },
        new("layers.#.attention.key.*", "encoder.layers.#.self_attn.k_proj.*") { Transform = Transposed },
        new("layers.#.attention.value.*", "encoder.layers.#.self_attn.v_proj.*") { Transform = Transposed },
        new("layers.#.attention.output.*", "encoder.layers.#.self_attn.out_proj.*") { Transform = Transposed },
        new("layers.#.attention.norm.*", "encoder.layers.#.norm1.*"),
        new("layers.#.feed_forward.inner.*", "encoder.layers.#.linear1.*") { Transform = Transposed },
        new("layers.#.feed_forward.output.*", "encoder.layers.#.linear2.*") { Transform = Transposed },
        new("layers.#.feed_forward.norm.*", "encoder.layers.#.norm2.*"),
        new("pooler.*", "pooler.dense.*") { Transform = Transposed },
        new("head.classifier.*", "classifier.*") { Transform = Transposed },
        new("head.transform.*", "cls.predictions.transform.*") { Transform = Transposed },
        new("head.transform_norm.*", "cls.predictions.layer_norm.*"),
        new("head.decoder.weight", "cls.predictions.decoder_weight"),
        new("head.decoder.bias", "cls.predictions.decoder_bias"),
        new("head.next_sentence.*", "cls.seq_relationship.*") { Transform = Transposed },
    ];

    /// <summary>What checkpoints have and no prediction needs: other heads of pretraining.</summary>
    public static IReadOnlyList<string> Unneeded { get; } = ["cls.*", "pooler.*"];
}
