using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// RoFormer (Su et al., 2021): BERT's layers with rotary positions in place of a table, and a classifier of two layers. Its second version
/// has no biases and divides by the root mean square.
/// </summary>
internal static class RoFormerFamily
{
    private const string RotatesValues = "rotary_value";
    private const string Norm = "norm_type";
    private const string RootMeanSquare = "rms_norm";
    private const string HasBiases = "use_bias";

    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Name = "roformer",
        ClassPrefix = "RoFormer",
        EncoderPrefix = "roformer.",
        Keys = new ConfigurationKeys { EmbeddingSize = "embedding_size", PositionKind = null },
        Positions = [PositionKind.Rotary, PositionKind.RotaryWithValues],
        MayLackBiases = true,
        Pooler = null,
        Tensors =
        [
            .. BertFamily.EncoderTensors,
            new("embeddings.projection.*", "embeddings_project.*"),
            new("pooler.*", "classifier.dense.*") { IsOfHead = true },
            new("head.classifier.*", "classifier.out_proj.*") { Head = HeadKind.SequenceClassification },
            .. BertFamily.ClassifierTensors,
            .. BertFamily.LanguageModelTensors,
        ],
        Unneeded = [.. BertFamily.Table.Unneeded, "encoder.embed_positions.weight"],
        Complete = (config, encoder) => encoder with
        {
            Embedding = encoder.Embedding with
            {
                Positions = config[RotatesValues].OrNull?.Flag() == true ? PositionKind.RotaryWithValues : PositionKind.Rotary,
            },
            Norm = config[Norm].OrNull?.Text() switch
            {
                null or "layer_norm" => NormKind.Layer,
                RootMeanSquare => NormKind.RootMeanSquare,
                string other => throw config[Norm].Unsupported($"layer_norm or {RootMeanSquare}", $"'{other}'"),
            },
            HasBiases = config[HasBiases].OrNull?.Flag() ?? true,
        },
        WriteOwn = (json, encoder) =>
        {
            json.WriteBoolean(RotatesValues, encoder.Embedding.Positions == PositionKind.RotaryWithValues);
            if (encoder.Norm == NormKind.RootMeanSquare)
            {
                json.WriteString(Norm, RootMeanSquare);
            }

            if (!encoder.HasBiases)
            {
                json.WriteBoolean(HasBiases, false);
            }
        },
    };
}
