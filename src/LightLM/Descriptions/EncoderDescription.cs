namespace LightLM.Descriptions;

/// <summary>Everything that determines an encoder's forward pass except the weights: embeddings, a stack of layers, and a pooler.</summary>
public sealed record EncoderDescription
{
    /// <summary>What the first layer reads.</summary>
    public required EmbeddingDescription Embedding { get; init; }

    /// <summary>Width of a token's hidden state.</summary>
    public required int HiddenSize { get; init; }

    /// <summary>Width of one attention head's query, key and value.</summary>
    public required int HeadSize { get; init; }

    /// <summary>The feed-forward activation.</summary>
    public required Activation Activation { get; init; }

    /// <summary>How vectors are normalized, everywhere in the encoder.</summary>
    public NormKind Norm { get; init; }

    /// <summary>The constant that a norm adds to the variance or to the mean square.</summary>
    public required float LayerNormEpsilon { get; init; }

    /// <summary>Whether the layers' matrices have biases; those of attention in chunks never have.</summary>
    public bool HasBiases { get; init; } = true;

    /// <summary>The transformer layers, first to last.</summary>
    public required IReadOnlyList<LayerDescription> Layers { get; init; }

    /// <summary>The dense layer over the first token's last hidden state.</summary>
    public required PoolerKind Pooler { get; init; }

    /// <summary>
    /// Whether attention and feed-forward blocks add to states of their own, each reading the other's, as in Reformer (Gomez et al., 2017). Both
    /// begin as the embeddings; heads read both side by side, normalized.
    /// </summary>
    public bool IsReversible { get; init; }

    /// <summary>Width of what heads read of a token.</summary>
    public int OutputSize => IsReversible ? 2 * HiddenSize : HiddenSize;

    /// <summary>Whether there is a pooler.</summary>
    public bool HasPooler => Pooler != PoolerKind.None;

    /// <summary>Width of the embedding tables' rows.</summary>
    public int EmbeddingSize => Embedding.Size ?? HiddenSize;

    /// <summary>The number of the layer whose weights a layer uses: its own or the one it shares them with.</summary>
    internal int WeightsOf(int layer) => Layers[layer].SharedWith ?? layer;
}
