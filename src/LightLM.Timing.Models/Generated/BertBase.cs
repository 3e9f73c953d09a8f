using LightLM.Descriptions;

namespace LightLM.Timing.Models.Generated;

/// <summary>The contest's yardstick: the shape of Google's Chinese BERT-base (Devlin et al., 2018).</summary>
public static class BertBase
{
    private const int Layers = 12;
    private const int Vocabulary = 21128;

    /// <summary>How the baseline is called.</summary>
    public const string Name = "bert-base";

    /// <summary>Its parameters as the contest counts them, embeddings included and without a head: 102 267 648.</summary>
    public const long Parameters = 102_267_648;

    /// <summary>The architecture.</summary>
    /// <param name="fewestWords">Word embeddings for at least so many pieces, for vocabularies longer than Google's.</param>
    public static EncoderDescription Describe(int fewestWords = 0) =>
        KnownShapes.Bert(Layers, hidden: 768, heads: 12, inner: 3072, Math.Max(Vocabulary, fewestWords));
}
