namespace LightLM.Descriptions;

/// <summary>
/// A head that scores each span of a text for each type of entity (GlobalPointer, Su et al., 2022): a query of its first token times a key of its
/// last one, divided by the square root of their width. Spans above 0 are entities, and may lie in each other.
/// </summary>
/// <param name="Kind">What queries and keys there are.</param>
/// <param name="Size">The width of a query and a key.</param>
/// <param name="IsRotary">Whether both are turned by their tokens' positions.</param>
public sealed record PointerDescription(PointerKind Kind, int Size, bool IsRotary);

/// <summary>What queries and keys a <see cref="PointerDescription"/> has.</summary>
public enum PointerKind
{
    /// <summary>Those of each type: GlobalPointer.</summary>
    Global,

    /// <summary>
    /// The same for all types, to which half the scores of each type for the first and the last token are added, made of the encoder's states:
    /// EfficientGlobalPointer.
    /// </summary>
    Efficient,

    /// <summary>As <see cref="Efficient"/> with the types' scores made of a token's query and key, before these are turned.</summary>
    EfficientOfPair,
}
