namespace LightLM.Descriptions;

/// <summary>What was left of a checkpoint when its weights had been placed; names are the checkpoint's own.</summary>
/// <param name="IgnoredTensors">Tensors that are known and that the model has no use for, such as another head's or an optimizer's.</param>
/// <param name="UnplacedTensors">Tensors whose names mean nothing to the reader; the model may have been meant to use them.</param>
public sealed record CheckpointReport(IReadOnlyList<string> IgnoredTensors, IReadOnlyList<string> UnplacedTensors);
