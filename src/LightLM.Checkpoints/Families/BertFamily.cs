using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>BERT (Devlin et al., 2018), and all that differs from it in sizes only: RoBERTa-zh, TinyBERT, students of TextBrewer.</summary>
internal static class BertFamily
{
    /// <summary>The tensors of embeddings and layers, which many families have under the same names.</summary>
    public static IReadOnlyList<TensorRow> EncoderTensors { get; } =
    [
        new("embeddings.word", "embeddings.word_embeddings.weight"),
        new("embeddings.position", "embeddings.position_embeddings.weight"),
        new("embeddings.token_type", "embeddings.token_type_embeddings.weight"),
        new("embeddings.norm.*", "embeddings.LayerNorm.*"),
        new("layers.#.attention.query.*", "encoder.layer.#.attention.self.query.*"),
        new("layers.#.attention.key.*", "encoder.layer.#.attention.self.key.*"),
        new("layers.#.attention.value.*", "encoder.layer.#.attention.self.value.*"),
        new("layers.#.attention.output.*", "encoder.layer.#.attention.output.dense.*"),
        new("layers.#.attention.norm.*", "encoder.layer.#.attention.output.LayerNorm.*"),
        new("layers.#.feed_forward.inner.*", "encoder.layer.#.intermediate.dense.*"),
        new("layers.#.feed_forward.output.*", "encoder.layer.#.output.dense.*"),
        new("layers.#.feed_forward.norm.*", "encoder.layer.#.output.LayerNorm.*"),
    ];

    /// <summary>The last matrices of classifiers and of question answering, which nearly all families call the same.</summary>
    public static IReadOnlyList<TensorRow> ClassifierTensors { get; } =
    [
        new("head.classifier.*", "qa_outputs.*") { Head = HeadKind.QuestionAnswering },
        new("head.classifier.*", "classifier.*"),
        new("head.span.*", "span_dense.*"),
    ];

    /// <summary>Constants and the optimizer's state, which checkpoints of any family may have.</summary>
    public static IReadOnlyList<string> Unneeded { get; } = ["*position_ids", "*adam_m", "*adam_v", "global_step"];

    /// <summary>The tensors of the masked-LM head.</summary>
    public static IReadOnlyList<TensorRow> LanguageModelTensors { get; } =
    [
        new("head.transform.*", "cls.predictions.transform.dense.*"),
        new("head.transform_norm.*", "cls.predictions.transform.LayerNorm.*"),
        new("head.decoder.weight", "cls.predictions.decoder.weight"),
        new("head.decoder.bias", "cls.predictions.bias"),
        new("head.decoder.bias", "cls.predictions.decoder.bias"),
    ];

    public static CheckpointFamily Table { get; } = new()
    {
        Name = "bert",
        ClassPrefix = "Bert",
        EncoderPrefix = "bert.",
        Keys = new ConfigurationKeys(),
        Pooler = PoolerKind.Tanh,
        Tensors =
        [
            .. EncoderTensors,
            new("pooler.*", "pooler.dense.*"),
            .. ClassifierTensors,
            .. LanguageModelTensors,
            new("head.next_sentence.*", "cls.seq_relationship.*"),
        ],

        // Other pretraining heads, and TinyBERT's distillation matrices.
        Unneeded = [.. Unneeded, "cls.*", "pooler.*", "fit_dense*"],
    };
}
