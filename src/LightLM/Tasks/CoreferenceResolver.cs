using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// Judges whether two spans of a text mean the same: the mean hidden state of each, side by side, a dense layer with tanh, a
/// classifier. A text beyond the model's limit is read in a window around the spans.
/// </summary>
internal sealed class CoreferenceResolver : TaskHead
{
    private readonly ModelSession _session;
    private readonly DenseHead _dense;
    private readonly ClassifierHead _head;
    private readonly int _hidden;
    private readonly Pool<Call> _calls;

    public CoreferenceResolver(ModelSession session)
    {
        _session = session;
        _hidden = session.Package.Encoder.HiddenSize;
        _dense = new DenseHead(session.Weights, TensorNames.SpanDense, _hidden, 2 * _hidden, session.Encoder.Kernels);
        _head = new ClassifierHead(session.Weights, _hidden, session.Task.Labels.Count, session.Encoder.Kernels);
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>Judges each pair of spans.</summary>
    public void Resolve(ReadOnlySpan<CoreferenceQuery> queries, Span<Classification> results, CancellationToken cancellation)
    {
        Call call = _calls.Rent();
        try
        {
            foreach (CoreferenceQuery query in queries)
            {
                call.Add(query);
            }

            call.Run(results, cancellation);
        }
        finally
        {
            _calls.Return(call);
        }
    }

    /// <summary>Computes [pairs, labels] from the means of both spans side by side: [pairs, 2 * hidden].</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) =>
        _head.Logits(_dense.Apply(rows, workspace), workspace);

    public override void Dispose()
    {
        _dense.Dispose();
        _head.Dispose();
    }

    /// <summary>The tokens that overlap a span's characters.</summary>
    private static TokenWindow Overlapping(ReadOnlySpan<Token> tokens, TextSpan span, string text, string which)
    {
        if (span.Start < 0 || span.Length <= 0 || span.Start > text.Length - span.Length)
        {
            throw new InputException(
                $"The {which} span: expected a part of the text's {text.Length} UTF-16 units, found start {span.Start} and length {span.Length}.");
        }

        int first = -1;
        int count = 0;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Start < span.End && tokens[i].End > span.Start)
            {
                first = first < 0 ? i : first;
                count++;
            }
        }

        return count > 0 ? new TokenWindow(first, count) : throw new InputException(
            $"The {which} span: expected at least one token, found none in '{text.Substring(span.Start, span.Length)}'. Choose a span with visible characters.");
    }

    /// <summary>The first token of a window that holds [first, end) about its middle.</summary>
    private int WindowStart(int tokens, int first, int end)
    {
        int capacity = _session.TextCapacity;
        if (end - first > capacity)
        {
            throw new InputException($"The spans: expected at most {capacity} tokens from one to the other, found {end - first}. Shorten the text.");
        }

        return Math.Clamp(((first + end) / 2) - (capacity / 2), 0, Math.Max(0, tokens - capacity));
    }

    /// <summary>What a call keeps: where the rows of both spans are among those that are read of each text.</summary>
    private sealed class Call(CoreferenceResolver owner) : ClassificationCall(owner._session)
    {
        private readonly List<(TokenWindow First, TokenWindow Second)> _spans = [];
        private readonly List<int> _rows = [];

        public void Add(in CoreferenceQuery query)
        {
            ReadOnlySpan<Token> tokens = Span(Tokenize(query.Text));
            TokenWindow first = Overlapping(tokens, query.First, query.Text, "first");
            TokenWindow second = Overlapping(tokens, query.Second, query.Text, "second");
            int start = owner.WindowStart(tokens.Length, Math.Min(first.Start, second.Start), Math.Max(first.End, second.End));

            // The spans may overlap and come in any order; the rows that are read are theirs together, ascending.
            (TokenWindow left, TokenWindow right) = first.Start <= second.Start ? (first, second) : (second, first);
            _rows.Clear();
            AddRows(left.Start, left.End, start);
            AddRows(Math.Max(right.Start, left.End), right.End, start);
            _spans.Add((Rows(first, start), Rows(second, start)));
            Add(tokens[start..], CollectionsMarshal.AsSpan(_rows));
        }

        public override bool Reset()
        {
            _spans.Clear();
            return base.Reset();
        }

        protected override Matrix Logits(int firstSequence, in Matrix rows, Workspace workspace) =>
            owner.Logits(Means(firstSequence, rows, workspace), workspace);

        /// <summary>Token i of the window is in row i + 1, behind [CLS].</summary>
        private void AddRows(int first, int end, int windowStart)
        {
            for (int token = first; token < end; token++)
            {
                _rows.Add(token - windowStart + 1);
            }
        }

        private TokenWindow Rows(TokenWindow span, int windowStart) => new(_rows.IndexOf(span.Start - windowStart + 1), span.Count);

        /// <summary>[sequences, 2 * hidden].</summary>
        private Matrix Means(int firstSequence, in Matrix rows, Workspace workspace)
        {
            int hidden = owner._hidden;
            TokenBatch batch = workspace.Batch;
            Matrix means = workspace.Matrix(WorkspaceBuffer.HeadInput, batch.SequenceCount, 2 * hidden);
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                int start = batch.ResultStart(sequence);
                (TokenWindow first, TokenWindow second) = _spans[firstSequence + sequence];
                RowMean.Compute(rows.Slice(start + first.Start, first.Count), means.RowSpan(sequence)[..hidden]);
                RowMean.Compute(rows.Slice(start + second.Start, second.Count), means.RowSpan(sequence)[hidden..]);
            }

            return means;
        }
    }
}
