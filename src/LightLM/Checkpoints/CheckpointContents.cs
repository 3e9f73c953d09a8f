using LightLM.Descriptions;

namespace LightLM.Checkpoints;

/// <summary>What a family makes of a checkpoint's configuration and weights.</summary>
/// <param name="Family">The family's name.</param>
/// <param name="Encoder">The encoder's architecture.</param>
/// <param name="Task">The head, its labels and limits.</param>
/// <param name="Tensors">The checkpoint's tensors by the names of the compact format.</param>
/// <param name="Report">The tensors that are left.</param>
internal sealed record CheckpointContents(
    string Family,
    EncoderDescription Encoder,
    TaskDescription Task,
    IReadOnlyDictionary<string, TensorInfo> Tensors,
    CheckpointReport Report);
