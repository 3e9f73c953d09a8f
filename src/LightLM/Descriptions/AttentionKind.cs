namespace LightLM.Descriptions;

/// <summary>What the tokens of a sequence attend to.</summary>
public enum AttentionKind
{
    /// <summary>Every token to every token, by scaled dot products (Vaswani et al., 2017).</summary>
    Full,
}
