using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Chooses among texts by one score for each pair of a text and a choice, from the pooler.</summary>
internal sealed class ChoiceScorer(ModelSession session) : TaskHead<ChoiceQuery, Classification>(session)
{
    private readonly PooledHead _head = new(session, labels: 1);

    public override TaskInput<ChoiceQuery, Classification> CreateInput() => new Input(this);

    /// <summary>Computes [sequences, 1] from the first tokens' hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>A text with its choices: a pair for each.</summary>
    private sealed class Input(ChoiceScorer head) : TaskInput<ChoiceQuery, Classification>(head)
    {
        private IReadOnlyList<string> _choices = [];
        private float[] _logits = [];

        internal override void Take(int sequence, Matrix outputs) => _logits[sequence] = outputs.RowSpan(0)[0];

        internal override void Reset()
        {
            base.Reset();
            _choices = [];
            _logits = [];
        }

        protected override void Build(in ChoiceQuery query)
        {
            _choices = query.Choices.Count > 0 ? query.Choices : throw new InputException("The choices: expected at least one, found none. Name what to choose from.");
            _logits = new float[_choices.Count];
            TokenWindow text = Tokenize(query.Text);
            SequenceLimits limits = new(Head.Session.Task.MaxLength, Truncation.LongestFirst);
            foreach (string choice in _choices)
            {
                ReadFirstRow();
                AddPair(text, Tokenize(choice), limits);
            }
        }

        private protected override Classification Decode()
        {
            float[] scores = [.. _logits];
            Probabilities.Softmax(scores);
            return new Classification(Ranking.Best(scores, _choices, _choices.Count));
        }
    }
}
