using LightLM.Server.Requests;

namespace LightLM.Server.OpenInference;

/// <summary>What the Open Inference Protocol asks a model, whether it came over HTTP or gRPC.</summary>
/// <param name="Id">What its client calls it; null for nothing.</param>
/// <param name="Inputs">The tensors.</param>
/// <param name="Outputs">The names of the outputs that are asked for; empty for all of the model's own task.</param>
/// <param name="Parameters">The parameters of the task; null for none.</param>
internal sealed record InferRequest(string? Id, IReadOnlyList<InferTensor> Inputs, IReadOnlyList<string> Outputs, JsonField? Parameters);
