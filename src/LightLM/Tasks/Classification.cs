using System.Globalization;
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

    /// <summary>
    /// The labels that the text has, the best first: of labels that hold independently of each other (<see cref="ScoreFunction.Sigmoid"/>) those that
    /// reach their least score, 0.5 where none was set; else the best one, or none where it does not reach its own.
    /// </summary>
    public IReadOnlyList<LabelScore> Chosen { get => field ?? [Labels[0]]; init; }

    /// <summary>The texts that were longer than the model reads; empty where all was read.</summary>
    public IReadOnlyList<CutText> Cuts { get; init; } = [];

    /// <summary>Whether a text was longer than the model reads.</summary>
    public bool IsTruncated => Cuts.Count > 0;

    /// <summary>The tokens that the encoder ran on, special ones included.</summary>
    public int TokenCount { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Label} {Score:0.0000}");

    /// <summary>Makes a result of an item's logits, which become scores in place.</summary>
    internal static Classification FromLogits(Span<float> logits, TaskDescription task, PreparedInput input)
    {
        Probabilities.Apply(task.ScoreFunction, logits);
        LabelScore[] labels = Ranking.Best(logits, task.NamesOfLabels, task.Labels.Count);
        return new Classification(labels) { Chosen = Choose(labels, task)!, Cuts = input.Cuts, TokenCount = input.TokenCount };
    }

    /// <returns>Null where it is the best label, whatever it scores.</returns>
    private static LabelScore[]? Choose(LabelScore[] labels, TaskDescription task)
    {
        if (task.ScoreFunction == ScoreFunction.Sigmoid && labels.Length > 1)
        {
            return Reaching(labels, task.LeastScores, usual: 0.5f);
        }

        return task.LeastScores.IsNone ? null : Reaching(labels.Take(1), task.LeastScores, float.NegativeInfinity);
    }

    private static LabelScore[] Reaching(IEnumerable<LabelScore> labels, LeastScores least, float usual) =>
        [.. labels.Where(label => label.Score >= (least.Of(label.Label) ?? usual))];
}
