namespace LightLM.Descriptions;

/// <summary>The function behind a dense layer of an embedding head.</summary>
public enum DenseActivation
{
    /// <summary>None.</summary>
    Identity,

    /// <summary>tanh(x).</summary>
    Tanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x * Phi(x), with the exact error function.</summary>
    Gelu,

    /// <summary>x * sigmoid(x).</summary>
    Silu,
}
