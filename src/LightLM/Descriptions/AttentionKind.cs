namespace LightLM.Descriptions;

/// <summary>What the tokens of a sequence attend to.</summary>
public enum AttentionKind
{
    /// <summary>Every token to every token, by scaled dot products (Vaswani et al., 2017).</summary>
    Full,

    /// <summary>Every token to those of its own chunk and of some chunks around it (Kitaev et al., "Reformer", 2020).</summary>
    Local,

    /// <summary>
    /// Every token to those of its own chunk and of some chunks around it, after the tokens were sorted by buckets that random rotations give
    /// them: locality-sensitive hashing. Queries are keys, too (Kitaev et al., "Reformer", 2020).
    /// </summary>
    Hashed,
}
