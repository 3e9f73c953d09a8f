namespace LightLM.Descriptions;

/// <summary>What turns a token into the first layer's input: tables of vectors that are added and normalized.</summary>
public sealed record EmbeddingDescription
{
    /// <summary>Number of rows of the word embedding table.</summary>
    public required int VocabularySize { get; init; }

    /// <summary>
    /// Width of the tables' rows where a matrix [hidden, size] leads from them to the layers; null where the rows are as wide as the hidden
    /// states and there is no such matrix.
    /// </summary>
    public int? Size { get; init; }

    /// <summary>How positions are told.</summary>
    public PositionKind Positions { get; init; }

    /// <summary>The longest sequence, in tokens: the rows of the position embedding table, where there is one.</summary>
    public required int MaxPositions { get; init; }

    /// <summary><see cref="PositionKind.Relative"/>: the largest distance that is told from larger ones; else 0.</summary>
    public int MaxDistance { get; init; }

    /// <summary><see cref="PositionKind.Axial"/>: the two tables; else null.</summary>
    public AxialPositions? Axial { get; init; }

    /// <summary>Whether the sum of the vectors is normalized.</summary>
    public bool HasNorm { get; init; } = true;

    /// <summary>Number of token types (segments); 0 for an encoder that has none.</summary>
    public required int TokenTypes { get; init; }
}
