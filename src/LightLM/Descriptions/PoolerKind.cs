namespace LightLM.Descriptions;

/// <summary>The dense layer over the first token's last hidden state that classifiers of whole texts read.</summary>
public enum PoolerKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>With tanh, as in BERT.</summary>
    Tanh,

    /// <summary>With max(x, 0), as in DistilBERT's classifier.</summary>
    Relu,

    /// <summary>With <see cref="Activation.Gelu"/>, as in ELECTRA's classifier.</summary>
    Gelu,

    /// <summary>With <see cref="Activation.GeluTanh"/>.</summary>
    GeluTanh,

    /// <summary>With <see cref="Activation.Silu"/>.</summary>
    Silu,
}
