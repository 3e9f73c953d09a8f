using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Labels a text or a pair of texts from the pooler. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextClassifier : TaskHead
{
    private static readonly int[] FirstRow = [0];
    private readonly ModelSession _session;
    private readonly DenseHead _pooler;
    private readonly ClassifierHead _head;
    private readonly Pool<Call> _calls;

    public TextClassifier(ModelSession session)
    {
        _session = session;
        _pooler = DenseHead.Pooler(session.Weights, session.Encoder);
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.HiddenSize, session.Task.Labels.Count, session.Encoder.Kernels);
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>Classifies each text or pair.</summary>
    public void Classify(ReadOnlySpan<TextPair> pairs, Span<Classification> results, CancellationToken cancellation)
    {
        Call call = _calls.Rent();
        try
        {
            foreach (TextPair pair in pairs)
            {
                call.Add(pair);
            }

            call.Run(results, cancellation);
        }
        finally
        {
            _calls.Return(call);
        }
    }

    /// <summary>Computes [sequences, labels] from the first tokens' hidden states.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) =>
        _head.Logits(_pooler.Apply(rows, workspace), workspace);

    public override void Dispose()
    {
        _pooler.Dispose();
        _head.Dispose();
    }

    private sealed class Call(TextClassifier owner) : ClassificationCall(owner._session)
    {
        public void Add(in TextPair pair)
        {
            TokenWindow first = Tokenize(pair.First);
            if (pair.Second is null)
            {
                Add(Span(first), FirstRow);
                return;
            }

            TokenWindow second = Tokenize(pair.Second);
            TaskDescription task = owner._session.Task;
            SequenceLimits limits = task.MaxFirstTokens is { } maxFirst
                ? new SequenceLimits(task.MaxLength, Truncation.OnlySecond, maxFirst)
                : new SequenceLimits(task.MaxLength, Truncation.LongestFirst);
            AddPair(Span(first), Span(second), limits, FirstRow);
        }

        protected override Matrix Logits(int firstSequence, in Matrix rows, Workspace workspace) => owner.Logits(rows, workspace);
    }
}
