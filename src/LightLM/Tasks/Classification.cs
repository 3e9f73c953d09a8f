using LightLM.Descriptions;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>The labels of a text or a pair, the most probable first.</summary>
/// <param name="Labels">All labels with their scores, in descending order.</param>
public sealed record Classification(IReadOnlyList<LabelScore> Labels)
{
    /// <summary>The name of the label with the highest score.</summary>
    public string Label => Labels[0].Label;

    /// <summary>The highest score: a probability from 0 to 1, or a logit, as the model's <see cref="ScoreFunction"/> says.</summary>
    public float Score => Labels[0].Score;

    /// <summary>The id of the label with the highest score.</summary>
    public int Id => Labels[0].Id;

    /// <summary>The texts that were longer than the model reads; empty where all was read.</summary>
    public IReadOnlyList<CutText> Cuts { get; init; } = [];

    /// <summary>Makes a result of logits, which become scores in place.</summary>
    internal static Classification FromLogits(Span<float> logits, TaskDescription task, IReadOnlyList<CutText> cuts)
    {
        Probabilities.Apply(task.ScoreFunction, logits);
        return new Classification(Ranking.Best(logits, task.NamesOfLabels, task.Labels.Count)) { Cuts = cuts };
    }
}
