using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>Chooses among texts by one score for each pair of a text and a choice, from the pooler.</summary>
internal sealed class ChoiceScorer(ModelSession session) : TaskHead<ChoiceQuery, Classification>(session)
{
    private readonly PooledHead _head = new(session, labels: 1);

    public override string Operation => "choose";

    public override TaskInput<ChoiceQuery, Classification> CreateInput() => new Input(this);

    /// <summary>Computes [sequences, 1] from the first tokens' hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>A text with its choices.</summary>
    private sealed class Input(ChoiceScorer head) : PairsInput<Classification>(head, labels: 1, "text", "choice")
    {
        private protected override Classification Decode()
        {
            float[] scores = CopyLogits();
            Softmax.Apply(scores);
            return new Classification(Ranking.Best(scores, Others, Others.Count)) { Cuts = Cuts, TokenCount = TokenCount };
        }
    }
}
