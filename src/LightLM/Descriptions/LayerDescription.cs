namespace LightLM.Descriptions;

/// <summary>The kind and the sizes of one transformer layer; pruned models have layers of different sizes.</summary>
/// <param name="AttentionHeads">Number of attention heads.</param>
/// <param name="FeedForwardSize">Width of the feed-forward block's inner layer.</param>
public sealed record LayerDescription(int AttentionHeads, int FeedForwardSize)
{
    /// <summary>What tokens attend to.</summary>
    public AttentionKind Attention { get; init; }

    /// <summary><see cref="AttentionKind.Local"/> and <see cref="AttentionKind.Hashed"/>: how the sequence is cut; else null.</summary>
    public AttentionChunks? Chunks { get; init; }

    /// <summary><see cref="AttentionKind.Hashed"/>: how tokens are sorted; else null.</summary>
    public BucketHashing? Hashing { get; init; }

    /// <summary>Where the layer normalizes.</summary>
    public NormPlacement Norm { get; init; }

    /// <summary>What the feed-forward block computes.</summary>
    public FeedForwardKind FeedForward { get; init; }

    /// <summary>
    /// The number of the layer, an earlier one of the same description, whose weights this one shares: they are stored and packed once.
    /// Null for a layer with weights of its own.
    /// </summary>
    public int? SharedWith { get; init; }
}
