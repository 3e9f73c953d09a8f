namespace LightLM.Tasks;

/// <summary>The labels of a text or a pair, the most probable first.</summary>
/// <param name="Labels">All labels with their probabilities, in descending order.</param>
public sealed record Classification(IReadOnlyList<LabelScore> Labels)
{
    /// <summary>The most probable label.</summary>
    public string Label => Labels[0].Label;

    /// <summary>The most probable label's probability, from 0 to 1.</summary>
    public float Score => Labels[0].Score;

    /// <summary>Makes a result of logits, which become probabilities in place.</summary>
    internal static Classification FromLogits(Span<float> logits, IReadOnlyList<string> labels)
    {
        Heads.Probabilities.Softmax(logits);
        return new Classification(Ranking.Best(logits, labels, labels.Count));
    }
}
