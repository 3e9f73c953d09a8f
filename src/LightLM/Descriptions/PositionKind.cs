namespace LightLM.Descriptions;

/// <summary>How an encoder knows where in a sequence a token stands.</summary>
public enum PositionKind
{
    /// <summary>A learned vector for each position, added to the token's embedding.</summary>
    Absolute,

    /// <summary>Queries and keys are rotated by angles that grow with the position (Su et al., "RoFormer", 2021).</summary>
    Rotary,

    /// <summary>Queries, keys and values are.</summary>
    RotaryWithValues,

    /// <summary>
    /// A sinusoid of the distance is added to keys and values, the same beyond <see cref="EmbeddingDescription.MaxDistance"/>
    /// (Wei et al., "NEZHA", 2019).
    /// </summary>
    Relative,

    /// <summary>The learned vector of a position is put together from two small tables, <see cref="EmbeddingDescription.Axial"/>.</summary>
    Axial,
}
