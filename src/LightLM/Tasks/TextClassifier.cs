using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Labels a text or a pair of texts from the pooler. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextClassifier(ModelSession session) : TaskHead<TextPair, Classification>(session)
{
    private readonly PooledHead _head = new(session, session.Task.Labels.Count);

    public override string Operation => "classify";

    public override TaskInput<TextPair, Classification> CreateInput() => new Input(this);

    /// <summary>Computes [sequences, labels] from the first tokens' hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    private sealed class Input(TextClassifier head) : LabelInput<TextPair>(head)
    {
        protected override void Build(in TextPair query)
        {
            TokenWindow first = Tokenize(query.First);
            SequenceLimits limits = Head.Session.PairLimits;
            ReadFirstRow();
            if (query.Second is null)
            {
                AddSequence(Cut(first, limits.Cut(first.Count, Head.Session.Layout), "text"));
                return;
            }

            TokenWindow second = Tokenize(query.Second);
            AddPair(first, second, limits, "text", "second text");
        }
    }
}
