using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The weight and bias of a LayerNorm.</summary>
internal sealed unsafe class NormLayer(AlignedBuffer weight, AlignedBuffer bias, float epsilon) : IDisposable
{
    public static NormLayer Load(TensorSource tensors, string module, int width, float epsilon) => new(
        AlignedBuffer.Padded(tensors.ReadWeights(TensorNames.Weight(module), width)),
        AlignedBuffer.Padded(tensors.ReadWeights(TensorNames.Bias(module), width)),
        epsilon);

    /// <summary>Normalizes each row in place.</summary>
    public void Apply(KernelSet kernels, in Matrix x) => kernels.Normalize(x, weight.Pointer, bias.Pointer, epsilon);

    public void Dispose()
    {
        weight.Dispose();
        bias.Dispose();
    }
}
