using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Chooses among texts by one score for each pair of a text and a choice, from the pooler.</summary>
internal sealed class ChoiceScorer : TaskHead<ChoiceQuery, Classification>
{
    private readonly DenseHead _pooler;
    private readonly ClassifierHead _head;

    public ChoiceScorer(ModelSession session)
        : base(session)
    {
        _pooler = DenseHead.Pooler(session.Weights, session.Package.Encoder, session.Encoder.Kernels);
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.HiddenSize, labels: 1, session.Encoder.Kernels);
    }

    public override TaskInput<ChoiceQuery, Classification> CreateInput() => new Input(this);

    /// <summary>Computes [sequences, 1] from the first tokens' hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(_pooler.Apply(rows, workspace), workspace);

    public override void Dispose()
    {
        _pooler.Dispose();
        _head.Dispose();
    }

    /// <summary>A text with its choices: a pair for each.</summary>
    private sealed class Input(ChoiceScorer head) : TaskInput<ChoiceQuery, Classification>(head)
    {
        private IReadOnlyList<string> _choices = [];
        private float[] _logits = [];

        internal override void Take(int sequence, Matrix outputs) => _logits[sequence] = outputs.RowSpan(0)[0];

        protected override void Build(in ChoiceQuery query)
        {
            _choices = query.Choices.Count > 0 ? query.Choices : throw new InputException("The choices: expected at least one, found none. Name what to choose from.");
            _logits = new float[_choices.Count];
            TokenWindow text = Tokenize(query.Text);
            SequenceLimits limits = new(Head.Session.Task.MaxLength, Truncation.LongestFirst);
            foreach (string choice in _choices)
            {
                TokenWindow second = Tokenize(choice);
                (int firstCount, int secondCount) = limits.Cut(text.Count, second.Count, Head.Session.Layout);
                ReadFirstRow();
                AddPair(text with { Count = firstCount }, second with { Count = secondCount });
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
