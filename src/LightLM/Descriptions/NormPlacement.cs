namespace LightLM.Descriptions;

/// <summary>Where a layer normalizes.</summary>
public enum NormPlacement
{
    /// <summary>After attention and after the feed-forward block, each with its residual added.</summary>
    Post,
}
