namespace LightLM.Descriptions;

/// <summary>
/// How one vector is made of a text's last hidden states. Several are joined in the order of their values, which is that of sentence-transformers.
/// </summary>
[Flags]
public enum Pooling
{
    /// <summary>There is no vector; no model has this.</summary>
    None = 0,

    /// <summary>The first token's state.</summary>
    Cls = 1,

    /// <summary>In each dimension the greatest number of all tokens, special tokens included.</summary>
    Max = 2,

    /// <summary>The mean of all tokens, special tokens included.</summary>
    Mean = 4,

    /// <summary>The sum of all tokens over the root of their number.</summary>
    MeanSqrt = 8,

    /// <summary>The mean of all tokens, each weighted with its place in the sequence, counted from 1 (Muennighoff, 2022).</summary>
    WeightedMean = 16,

    /// <summary>The last token's state: that of the special token behind the text.</summary>
    LastToken = 32,

    /// <summary>The pooler's output, which is joined with no other.</summary>
    Pooler = 64,
}
