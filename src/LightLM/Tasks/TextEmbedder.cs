using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Makes one vector of a text. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextEmbedder : IDisposable
{
    private static readonly int[] FirstRow = [0];
    private readonly ModelSession _session;
    private readonly DenseHead? _pooler;
    private readonly Pool<Call> _calls;

    public TextEmbedder(ModelSession session)
    {
        _session = session;
        _pooler = session.Package.Encoder.HasPooler ? DenseHead.Pooler(session.Weights, session.Encoder) : null;
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>Makes a vector of each text.</summary>
    public void Embed(ReadOnlySpan<string> texts, EmbeddingOptions? options, Span<float[]> results, CancellationToken cancellation)
    {
        Pooling pooling = options?.Pooling ?? (_session.Task.Head == HeadKind.Embedding ? _session.Task.Pooling : Pooling.Mean);
        bool normalize = options?.Normalize ?? _session.Task.Normalize;
        if (pooling == Pooling.Pooler && _pooler is null)
        {
            throw new InputException($"{_session.Package.Path}: expected a pooler, found none. Choose the first token's state or the mean.");
        }

        string prompt = Prompt(options?.Prompt);
        Call call = _calls.Rent();
        try
        {
            call.Begin(prompt, pooling, normalize);
            foreach (string text in texts)
            {
                call.AddText(text);
            }

            call.Run(results, cancellation);
        }
        finally
        {
            _calls.Return(call);
        }
    }

    public void Dispose() => _pooler?.Dispose();

    private string Prompt(string? name)
    {
        TaskDescription task = _session.Task;
        name ??= task.DefaultPrompt;
        if (string.IsNullOrEmpty(name))
        {
            return "";
        }

        string known = task.Prompts.Count == 0 ? "none, the model has no prompts" : string.Join(", ", task.Prompts.Keys.Order(StringComparer.Ordinal));
        return task.Prompts.TryGetValue(name, out string? prompt)
            ? prompt
            : throw new InputException($"The prompt: expected one of the model's ({known}), found '{name}'. Name one of them, or an empty one for none.");
    }

    private sealed class Call : TaskInput
    {
        private readonly TextEmbedder _owner;
        private readonly GroupDecoder _decode;
        private readonly List<float[]> _vectors = [];
        private readonly List<int> _rows = [];
        private string _prompt = "";

        /// <summary>How many tokens of the prompt the mean leaves out beside [CLS]; null where it takes all rows.</summary>
        private int? _promptTokens;

        private Pooling _pooling;
        private bool _normalize;

        public Call(TextEmbedder owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Decode;
        }

        public void Begin(string prompt, Pooling pooling, bool normalize)
        {
            (_prompt, _pooling, _normalize) = (prompt, pooling, normalize);
            bool leavesOut = pooling == Pooling.Mean && prompt.Length > 0 && !_owner._session.Task.PoolsPrompt;
            _promptTokens = leavesOut ? Tokenize(prompt).Count : null;
        }

        public void AddText(string text)
        {
            ArgumentNullException.ThrowIfNull(text);
            TokenWindow tokens = Tokenize(_prompt.Length == 0 ? text : _prompt + text);
            if (_pooling != Pooling.Mean)
            {
                Add(Span(tokens), FirstRow);
            }
            else if (_promptTokens is int promptTokens)
            {
                Add(Span(tokens), RowsBehind(promptTokens, tokens.Count));
            }
            else
            {
                Add(Span(tokens));
            }
        }

        public void Run(Span<float[]> results, CancellationToken cancellation)
        {
            _owner._session.Encoders.Run(Sequences, _decode, cancellation);
            CollectionsMarshal.AsSpan(_vectors).CopyTo(results);
        }

        public override bool Reset()
        {
            _vectors.Clear();
            return base.Reset();
        }

        /// <summary>The rows behind [CLS] and the prompt, [SEP] included, as sentence-transformers counts them; at least that of [SEP].</summary>
        private ReadOnlySpan<int> RowsBehind(int promptTokens, int tokens)
        {
            int last = Math.Min(tokens, _owner._session.TextCapacity) + 1;
            _rows.Clear();
            for (int row = Math.Min(promptTokens + 1, last); row <= last; row++)
            {
                _rows.Add(row);
            }

            return CollectionsMarshal.AsSpan(_rows);
        }

        private void Decode(int first, Matrix states, Workspace workspace)
        {
            states = _pooling == Pooling.Pooler ? _owner._pooler!.Apply(states, workspace) : states;
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                _vectors.Add(Mean(states.Slice(batch.ResultStart(sequence), batch.ResultLength(sequence)), _normalize));
            }
        }

        private static float[] Mean(in Matrix states, bool normalize)
        {
            float[] vector = new float[states.Columns];
            RowMean.Compute(states, vector);
            if (normalize)
            {
                // PyTorch's F.normalize divides by no less than this.
                float norm = MathF.Max(TensorPrimitives.Norm<float>(vector), 1e-12f);
                TensorPrimitives.Divide(vector, norm, vector);
            }

            return vector;
        }
    }
}
