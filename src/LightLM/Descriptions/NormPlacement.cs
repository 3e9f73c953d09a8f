namespace LightLM.Descriptions;

/// <summary>Where a layer normalizes.</summary>
public enum NormPlacement
{
    /// <summary>After attention and after the feed-forward block, each with its residual added.</summary>
    Post,

    /// <summary>Before attention and before the feed-forward block; residuals are never normalized.</summary>
    Pre,
}
