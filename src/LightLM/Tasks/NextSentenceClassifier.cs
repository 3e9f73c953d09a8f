using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// Tells whether a text follows another, from the pooler: BERT's next sentences (Devlin et al., 2018), ALBERT's order of sentences (Lan et al., 2019).
/// </summary>
internal sealed class NextSentenceClassifier(ModelSession session) : TaskHead<TextPair, float>(session)
{
    private readonly PooledHead _head = new(session, labels: 2, TensorNames.NextSentence);

    public override string Operation => "judge_next_sentence";

    public override TaskInput<TextPair, float> CreateInput() => new Input(this);

    /// <summary>Computes [sequences, 2] from the first tokens' hidden states: "is the next", "is not".</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    private sealed class Input(NextSentenceClassifier head) : TaskInput<TextPair, float>(head)
    {
        private float _probability;

        internal override void Take(int sequence, Matrix outputs) => _probability = Softmax.Of(outputs.RowSpan(0), 0);

        protected override void Build(in TextPair query)
        {
            string second = query.Second ?? throw new InputException("The second text: expected one, found none. Name the text that may follow the first.");
            TokenWindow first = Tokenize(query.First);
            ReadFirstRow();
            AddPair(first, Tokenize(second), Head.Session.PairLimits, "text", "second text");
        }

        private protected override float Decode() => _probability;
    }
}
