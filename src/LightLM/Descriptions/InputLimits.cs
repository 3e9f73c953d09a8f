namespace LightLM.Descriptions;

/// <summary>The bounds of lengths and sizes that configurations and compact files may name.</summary>
internal static class InputLimits
{
    /// <summary>The shortest useful input: [CLS], one token, [SEP].</summary>
    public const int MinLength = 3;

    /// <summary>The shortest useful pair: [CLS], one token, [SEP], one token, [SEP].</summary>
    public const int MinPairLength = 5;

    /// <summary>More labels for each token than any tag scheme needs.</summary>
    public const int MaxTags = 4096;

    /// <summary>More tokens than any encoder takes.</summary>
    public const int MaxTokens = 1 << 20;

    /// <summary>The longest sequence: the 32-bit sums over its tokens in 8-bit attention cannot overflow.</summary>
    public const int MaxPositions = 1 << 17;

    /// <summary>The widest layer: the 32-bit sums over its inputs, also of two states side by side, cannot overflow in 8-bit products.</summary>
    public const int MaxWidth = 1 << 16;

    /// <summary>The widest vector: all poolings of the widest states.</summary>
    public const int MaxVectorWidth = 6 * MaxWidth;

    /// <summary>More chunks to either side than attention in chunks looks at.</summary>
    public const int MaxNeighbours = 1 << 6;

    /// <summary>More rounds than locality-sensitive hashing needs.</summary>
    public const int MaxHashRounds = 1 << 6;

    /// <summary>More values of a bucket's number than a long text has tokens.</summary>
    public const int MaxBuckets = 1 << 12;

    /// <summary>More layers than any encoder has.</summary>
    public const int MaxLayers = 1 << 10;

    /// <summary>The most pieces of a vocabulary, more than any published WordPiece vocabulary has.</summary>
    public const int MaxPieces = 1 << 19;
}
