using LightLM.Checkpoints;
using LightLM.TensorFlow;

namespace LightLM.Cli.Models;

/// <summary>The forms of weights that the program reads beside the runtime's own.</summary>
internal static class WeightForms
{
    public static IReadOnlyList<WeightContainer> Further { get; } = [TensorFlowCheckpoint.Container];
}
