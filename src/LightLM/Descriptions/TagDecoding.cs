namespace LightLM.Descriptions;

/// <summary>How a sequence of token labels is chosen from the logits.</summary>
public enum TagDecoding
{
    /// <summary>The best label of each token by itself.</summary>
    Argmax,

    /// <summary>
    /// The best sequence that the <see cref="TagScheme"/> allows, by the sum of the labels' log-probabilities (Viterbi, 1967): no inside
    /// without its beginning, and no beginning without its inside where single tokens have a label of their own.
    /// </summary>
    Legal,

    /// <summary>
    /// The best sequence by the labels' logits and the model's own scores of which label follows which, begins and ends (a conditional random
    /// field, Lafferty et al., 2001), whatever the scheme allows; for models that have such scores.
    /// </summary>
    Crf,
}
