namespace LightLM.Descriptions;

/// <summary>What becomes of a classifier's logits.</summary>
public enum ScoreFunction
{
    /// <summary>Probabilities that add up to 1: one of the labels holds.</summary>
    Softmax,

    /// <summary>A probability of each label by itself: any number of labels hold. Classifiers with one label, such as rerankers.</summary>
    Sigmoid,

    /// <summary>The logits themselves, as in regression.</summary>
    Identity,
}
