using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The weight and bias of a LayerNorm.</summary>
internal sealed unsafe class NormLayer(IWeights weights, string module, int width, float epsilon) : IDisposable
{
    private readonly AlignedBuffer _weight = AlignedBuffer.Padded(weights.Floats(TensorNames.Weight(module), width));
    private readonly AlignedBuffer _bias = AlignedBuffer.Padded(weights.Floats(TensorNames.Bias(module), width));

    /// <summary>Normalizes each row in place.</summary>
    public void Apply(KernelSet kernels, in Matrix x) => kernels.Normalize(x, _weight.Pointer, _bias.Pointer, epsilon);

    public void Dispose()
    {
        _weight.Dispose();
        _bias.Dispose();
    }
}
