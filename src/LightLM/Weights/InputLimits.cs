namespace LightLM.Weights;

/// <summary>The bounds of the lengths, in tokens, that configurations and compact files may name.</summary>
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
}
