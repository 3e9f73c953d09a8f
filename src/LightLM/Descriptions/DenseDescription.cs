namespace LightLM.Descriptions;

/// <summary>A dense layer behind the pooling of an embedding head.</summary>
/// <param name="Outputs">Width of the vector that it makes.</param>
/// <param name="Activation">The function behind it.</param>
/// <param name="HasBias">Whether it has a bias.</param>
public sealed record DenseDescription(int Outputs, DenseActivation Activation, bool HasBias = true);
