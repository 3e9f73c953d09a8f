namespace LightLM.Descriptions;

/// <summary>How one vector is made of a text's hidden states.</summary>
public enum Pooling
{
    /// <summary>The first token's last hidden state.</summary>
    Cls,

    /// <summary>The mean of all tokens' last hidden states, special tokens included.</summary>
    Mean,

    /// <summary>The pooler's output.</summary>
    Pooler,
}
