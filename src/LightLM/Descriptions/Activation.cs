namespace LightLM.Descriptions;

/// <summary>The activation function between the two matrices of a feed-forward block.</summary>
public enum Activation
{
    /// <summary>x * Phi(x), with the exact error function.</summary>
    Gelu,

    /// <summary>The tanh approximation of GELU ("gelu_new", "gelu_pytorch_tanh").</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>x * sigmoid(x), also called swish.</summary>
    Silu,
}
