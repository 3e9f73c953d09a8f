namespace LightLM.Descriptions;

/// <summary>How an encoder knows where in a sequence a token stands.</summary>
public enum PositionKind
{
    /// <summary>A learned vector for each position, added to the token's embedding.</summary>
    Absolute,
}
