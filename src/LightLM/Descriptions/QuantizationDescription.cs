namespace LightLM.Descriptions;

/// <summary>How the 8-bit matrices of a model were quantized.</summary>
/// <param name="ProductsPerSum">
/// How many products of 8-bit activations and weights may be added in 16 bits without an overflow, whatever the activations are: the
/// weights of every matrix keep this property (<c>docs/format.md</c>).
/// </param>
public sealed record QuantizationDescription(int ProductsPerSum);
