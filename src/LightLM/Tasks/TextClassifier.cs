using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Labels a text or a pair of texts from the pooler. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextClassifier : TaskHead
{
    private static readonly int[] FirstRow = [0];
    private readonly ModelSession _session;
    private readonly TanhLayer _pooler;
    private readonly ClassifierHead _head;
    private readonly Pool<Call> _calls;

    public TextClassifier(ModelSession session)
    {
        _session = session;
        _pooler = TanhLayer.Pooler(session.Package, session.Encoder);
        _head = new ClassifierHead(session.Package, session.Package.Encoder.HiddenSize, session.Task.Labels.Count, session.Encoder.Kernels);
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

    private sealed class Call : TaskInput
    {
        private readonly TextClassifier _owner;
        private readonly GroupDecoder _decode;
        private readonly List<Classification> _results = [];

        public Call(TextClassifier owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Decode;
        }

        public void Add(in TextPair pair)
        {
            TokenWindow first = Tokenize(pair.First);
            if (pair.Second is null)
            {
                Add(Span(first), FirstRow);
                return;
            }

            TokenWindow second = Tokenize(pair.Second);
            TaskDescription task = _owner._session.Task;
            SequenceLimits limits = task.MaxFirstTokens is { } maxFirst
                ? new SequenceLimits(task.MaxLength, Truncation.OnlySecond, maxFirst)
                : new SequenceLimits(task.MaxLength, Truncation.LongestFirst);
            AddPair(Span(first), Span(second), limits, FirstRow);
        }

        public void Run(Span<Classification> results, CancellationToken cancellation)
        {
            _owner._session.Encoders.Run(Sequences, _decode, cancellation);
            CollectionsMarshal.AsSpan(_results).CopyTo(results);
        }

        public override bool Reset()
        {
            _results.Clear();
            return base.Reset();
        }

        private void Decode(int first, Matrix rows, Workspace workspace)
        {
            Matrix logits = _owner.Logits(rows, workspace);
            for (int row = 0; row < logits.Rows; row++)
            {
                _results.Add(Classification.FromLogits(logits.RowSpan(row), _owner._session.Task.Labels));
            }
        }
    }
}
