using LightLM.Descriptions;
using LightLM.Encoders.Chunks;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>The weights of one transformer layer, packed; layers that share them share the object.</summary>
internal sealed class LayerWeights : IDisposable
{
    /// <summary>Packs the weights of a layer.</summary>
    /// <param name="description">The encoder.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="layer">The number that the tensors have in their names.</param>
    /// <param name="kernels">What they are packed for.</param>
    public LayerWeights(EncoderDescription description, IWeights weights, int layer, KernelSet kernels)
    {
        int hidden = description.HiddenSize;
        int width = description.Layers[layer].AttentionHeads * description.HeadSize;
        int inner = description.Layers[layer].FeedForwardSize;
        bool isHashed = description.Layers[layer].Attention == AttentionKind.Hashed;
        string key = isHashed ? TensorNames.QueryKey(layer) : TensorNames.Key(layer);
        Query = isHashed ? null : DenseLayer.Load(weights, TensorNames.Query(layer), width, hidden, kernels);
        KeyValue = DenseLayer.LoadSideBySide(weights, [key, TensorNames.Value(layer)], width, hidden, kernels);
        Rotations = isHashed ? new HashRotations(description, description.Layers[layer], kernels) : null;
        AttentionOutput = DenseLayer.Load(weights, TensorNames.AttentionOutput(layer), hidden, width, kernels);
        AttentionNorm = new NormLayer(description, weights, TensorNames.AttentionNorm(layer), hidden);
        Inner = DenseLayer.Load(weights, TensorNames.FeedForwardInner(layer), inner, hidden, kernels);
        Output = DenseLayer.Load(weights, TensorNames.FeedForwardOutput(layer), hidden, inner, kernels);
        OutputNorm = new NormLayer(description, weights, TensorNames.FeedForwardNorm(layer), hidden);
    }

    /// <summary>[heads * head size, hidden]; null where queries are keys.</summary>
    public DenseLayer? Query { get; }

    /// <summary>[2 * heads * head size, hidden]: keys, then values.</summary>
    public DenseLayer KeyValue { get; }

    /// <summary>What hashed attention sorts tokens by; null for other attention.</summary>
    public HashRotations? Rotations { get; }

    /// <summary>[hidden, heads * head size].</summary>
    public DenseLayer AttentionOutput { get; }

    /// <summary>[hidden].</summary>
    public NormLayer AttentionNorm { get; }

    /// <summary>[feed-forward, hidden].</summary>
    public DenseLayer Inner { get; }

    /// <summary>[hidden, feed-forward].</summary>
    public DenseLayer Output { get; }

    /// <summary>[hidden].</summary>
    public NormLayer OutputNorm { get; }

    public void Dispose()
    {
        Query?.Dispose();
        KeyValue.Dispose();
        Rotations?.Dispose();
        AttentionOutput.Dispose();
        AttentionNorm.Dispose();
        Inner.Dispose();
        Output.Dispose();
        OutputNorm.Dispose();
    }
}
