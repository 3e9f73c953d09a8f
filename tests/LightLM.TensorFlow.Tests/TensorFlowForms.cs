using LightLM.Checkpoints;

namespace LightLM.TensorFlow.Tests;

/// <summary>The forms that models are opened with here.</summary>
internal static class TensorFlowForms
{
    public static CheckpointForms All { get; } = new() { Weights = [TensorFlowCheckpoint.Container] };
}
