namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>BERT as google-research/bert saves it, and those who changed sizes only, such as the first releases for Chinese.</summary>
internal static class TensorFlowBert
{
    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Toolkit = Toolkit.TensorFlow,
        EncoderPrefix = "bert/",
        Tensors =
        [
            .. TensorFlowNames.Of(BertFamily.EncoderTensors),
            .. TensorFlowNames.Dense("pooler", "pooler/dense"),
            .. TensorFlowNames.ClassifierTensors,
            .. TensorFlowNames.PretrainingTensors,
        ],
        Unneeded = TensorFlowNames.Unneeded,
    };
}
