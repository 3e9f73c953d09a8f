using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints;

/// <summary>What a family makes of a checkpoint's configuration and weights.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Encoder">The encoder's architecture.</param>
/// <param name="Task">The head, its labels and limits.</param>
/// <param name="Tensors">The tensors of the compact format, made of the checkpoint's, which they dispose with themselves.</param>
/// <param name="Report">The tensors that are left.</param>
internal sealed record CheckpointContents(
    string Family,
    EncoderDescription Encoder,
    TaskDescription Task,
    TensorOverlay Tensors,
    CheckpointReport Report);
