namespace LightLM.Descriptions;

/// <summary>Which tokens a conditional random field over the labels of tokens connects.</summary>
public enum CrfScope
{
    /// <summary>There is none: each token is labelled by its own logits.</summary>
    None,

    /// <summary>All tokens of a sequence, [CLS] and [SEP] among them.</summary>
    Sequence,

    /// <summary>The tokens of the text, between [CLS] and [SEP].</summary>
    Text,
}
