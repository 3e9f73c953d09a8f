using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The weights of an encoder, packed for one kernel path.</summary>
internal sealed class EncoderWeights : IDisposable
{
    /// <summary>Packs the weights; the source is not read from afterwards.</summary>
    public EncoderWeights(EncoderDescription description, IWeights weights, KernelSet kernels)
    {
        Embeddings = new Embeddings(description, weights, kernels);
        LayerWeights[] layers = new LayerWeights[description.Layers.Count];
        for (int i = 0; i < layers.Length; i++)
        {
            int shared = description.WeightsOf(i);
            layers[i] = shared == i ? new LayerWeights(description, weights, i, kernels) : layers[shared];
        }

        Layers = layers;
        Positions = new PositionTables(description, kernels);
        OutputNorm = description.IsReversible ? new NormLayer(description, weights, TensorNames.OutputNorm, description.OutputSize) : null;
    }

    /// <summary>The tables of words, positions and token types.</summary>
    public Embeddings Embeddings { get; }

    /// <summary>The weights of each layer; layers that share them have the same object.</summary>
    public IReadOnlyList<LayerWeights> Layers { get; }

    /// <summary>What positions that are not learned need.</summary>
    public PositionTables Positions { get; }

    /// <summary>A reversible encoder's norm behind the last layer: [2 * hidden]; null for others.</summary>
    public NormLayer? OutputNorm { get; }

    public void Dispose()
    {
        Embeddings.Dispose();
        foreach (LayerWeights layer in Layers.Distinct())
        {
            layer.Dispose();
        }

        Positions.Dispose();
        OutputNorm?.Dispose();
    }
}
