namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>NEZHA as huawei-noah/Pretrained-Language-Model saves it: BERT's variables but for the table of positions.</summary>
internal static class TensorFlowNezha
{
    public static CheckpointFamily Table { get; } = NezhaFamily.Table with
    {
        Toolkit = Toolkit.TensorFlow,
        EncoderPrefix = "bert/",
        Tensors = [.. TensorFlowBert.Table.Tensors.Where(row => row.Name != "embeddings.position")],
        Unneeded = TensorFlowNames.Unneeded,
    };
}
