namespace LightLM.Checkpoints.Families.Paddle;

/// <summary>ERNIE as PaddleNLP, its origin, saves it.</summary>
internal static class PaddleErnie
{
    public static CheckpointFamily Table { get; } = ErnieFamily.Table with
    {
        Toolkit = Toolkit.Paddle,
        Tensors = ErnieFamily.WithTaskTypes(PaddleNames.Tensors),
        Unneeded = PaddleNames.Unneeded,
    };
}
