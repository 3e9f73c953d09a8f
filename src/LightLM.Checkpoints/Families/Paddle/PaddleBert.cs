namespace LightLM.Checkpoints.Families.Paddle;

/// <summary>BERT as PaddleNLP saves it.</summary>
internal static class PaddleBert
{
    public static CheckpointFamily Table { get; } =
        BertFamily.Table with { Toolkit = Toolkit.Paddle, Tensors = PaddleNames.Tensors, Unneeded = PaddleNames.Unneeded };
}
