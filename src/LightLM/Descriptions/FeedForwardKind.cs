namespace LightLM.Descriptions;

/// <summary>What a feed-forward block computes.</summary>
public enum FeedForwardKind
{
    /// <summary>Two matrices with the activation between them.</summary>
    Plain,
}
