namespace LightLM.Descriptions;

/// <summary>The sizes of one transformer layer; pruned models have layers of different sizes.</summary>
/// <param name="AttentionHeads">Number of attention heads.</param>
/// <param name="FeedForwardSize">Width of the feed-forward block's inner layer.</param>
public sealed record LayerDescription(int AttentionHeads, int FeedForwardSize);
