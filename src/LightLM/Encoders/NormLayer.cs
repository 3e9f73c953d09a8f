using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>A norm of an encoder: LayerNorm with its weight and bias, or the root mean square, which has neither.</summary>
internal sealed unsafe class NormLayer : IDisposable
{
    private readonly AlignedBuffer? _weight;
    private readonly AlignedBuffer? _bias;
    private readonly float _epsilon;

    public NormLayer(EncoderDescription description, IWeights weights, string module, int width)
        : this(description.Norm, weights, module, width, description.LayerNormEpsilon)
    {
    }

    private NormLayer(NormKind kind, IWeights weights, string module, int width, float epsilon)
    {
        _epsilon = epsilon;
        if (kind == NormKind.Layer)
        {
            _weight = AlignedBuffer.Padded(weights.Floats(TensorNames.Weight(module), width));
            _bias = AlignedBuffer.Padded(weights.Floats(TensorNames.Bias(module), width));
        }
    }

    /// <summary>A LayerNorm of a head, whatever the encoder has.</summary>
    public static NormLayer OfHead(IWeights weights, string module, int width, float epsilon) =>
        new(NormKind.Layer, weights, module, width, epsilon);

    /// <summary>Normalizes each row in place.</summary>
    public void Apply(KernelSet kernels, in Matrix x)
    {
        if (_weight is null)
        {
            kernels.NormalizeByRootMeanSquare(x, _epsilon);
        }
        else
        {
            kernels.Normalize(x, _weight.Pointer, _bias!.Pointer, _epsilon);
        }
    }

    public void Dispose()
    {
        _weight?.Dispose();
        _bias?.Dispose();
    }
}
