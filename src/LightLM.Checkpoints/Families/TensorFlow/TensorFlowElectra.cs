namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>ELECTRA's discriminator as google-research/electra saves it; the generator beside it is not needed.</summary>
internal static class TensorFlowElectra
{
    public static CheckpointFamily Table { get; } = ElectraFamily.Table with
    {
        Toolkit = Toolkit.TensorFlow,
        EncoderPrefix = "electra/",
        Tensors =
        [
            .. TensorFlowNames.Of(BertFamily.EncoderTensors),
            .. TensorFlowNames.Dense("embeddings.projection", "embeddings_project"),
        ],
        Unneeded = [.. TensorFlowNames.Unneeded, "generator*", "discriminator_predictions/*"],
    };
}
