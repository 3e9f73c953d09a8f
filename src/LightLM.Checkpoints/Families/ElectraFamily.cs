using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>ELECTRA (Clark et al., 2020): BERT's layers, embeddings that may be narrower, no pooler, and a classifier of two layers.</summary>
internal static class ElectraFamily
{
    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Name = "electra",
        ClassPrefix = "Electra",
        EncoderPrefix = "electra.",
        Keys = new ConfigurationKeys { EmbeddingSize = "embedding_size" },
        Pooler = PoolerKind.Gelu,
        LanguageModelActivation = Activation.Gelu,
        PretrainingHead = HeadKind.ReplacedTokenDetection,
        Tensors =
        [
            .. BertFamily.EncoderTensors,
            new("embeddings.projection.*", "embeddings_project.*"),
            new("pooler.*", "sequence_summary.summary.*") { Head = HeadKind.MultipleChoice, IsOfHead = true },
            new("pooler.*", "classifier.dense.*") { IsOfHead = true },
            new("head.detection.*", "discriminator_predictions.dense.*"),
            new("head.classifier.*", "discriminator_predictions.dense_prediction.*") { Head = HeadKind.ReplacedTokenDetection },
            new("head.classifier.*", "classifier.out_proj.*") { Head = HeadKind.SequenceClassification },
            .. BertFamily.ClassifierTensors,
            new("head.transform.*", "generator_predictions.dense.*"),
            new("head.transform_norm.*", "generator_predictions.LayerNorm.*"),
            new("head.decoder.weight", "generator_lm_head.weight"),
            new("head.decoder.bias", "generator_lm_head.bias"),
        ],
        Unneeded = [.. BertFamily.Unneeded, "discriminator_predictions.*", "generator_*"],
    };
}
