namespace LightLM.Descriptions;

/// <summary>The architecture family of an encoder.</summary>
public enum EncoderFamily
{
    /// <summary>BERT (Devlin et al., 2018) and everything that differs from it in sizes only.</summary>
    Bert,
}
