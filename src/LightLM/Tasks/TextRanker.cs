using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>Sorts texts by how well they fit a query, with a classifier of pairs that has one label or two.</summary>
/// <param name="classifier">The classifier, whose weights are used and stay its own.</param>
internal sealed class TextRanker(TextClassifier classifier) : TaskHead<ChoiceQuery, IReadOnlyList<RankedText>>(classifier.Session)
{
    public override string Operation => "rank";

    public override TaskInput<ChoiceQuery, IReadOnlyList<RankedText>> CreateInput() => new Input(this);

    /// <inheritdoc/>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => classifier.Logits(rows, workspace);

    public override void Dispose()
    {
    }

    /// <summary>Whether a model has one label, or two, of which the second says that a text fits.</summary>
    public static bool CanRank(TaskDescription task) => task is { Head: HeadKind.SequenceClassification, Labels.Count: 1 or 2 };

    /// <summary>A query with the texts that are ranked.</summary>
    private sealed class Input(TextRanker head) : PairsInput<IReadOnlyList<RankedText>>(head, head.Session.Task.Labels.Count, "query", "text")
    {
        private protected override IReadOnlyList<RankedText> Decode()
        {
            TaskDescription task = Head.Session.Task;
            int labels = task.Labels.Count;
            bool isDifference = labels == 2 && task.ScoreFunction == ScoreFunction.Softmax;
            float[] scores = CopyLogits();
            float[] logits = new float[Others.Count];
            for (int pair = 0; pair < logits.Length; pair++)
            {
                Span<float> all = scores.AsSpan(pair * labels, labels);
                logits[pair] = all[^1] - (isDifference ? all[0] : 0);
                Probabilities.Apply(task.ScoreFunction, all);
            }

            int[] order = new int[logits.Length];
            Ranking.Best(logits, order);
            ILookup<int?, CutText> cuts = Cuts.ToLookup(cut => cut.Pair);
            return [.. order.Select(pair => new RankedText(Others[pair], pair, scores[((pair + 1) * labels) - 1], logits[pair]) { Cuts = [.. cuts[pair]] })];
        }
    }
}
