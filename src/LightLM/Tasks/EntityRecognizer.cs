using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Finds named entities: a label for each token, assembled into spans. Long texts are read in overlapping windows.</summary>
internal sealed class EntityRecognizer : TaskHead
{
    private readonly ModelSession _session;
    private readonly ClassifierHead _head;
    private readonly TagScheme _scheme;
    private readonly Pool<Call> _calls;

    /// <summary>Tokens at the edge of a window that is not the text's first keep the labels of the window before, which sees more around them.</summary>
    private readonly int _margin;

    public EntityRecognizer(ModelSession session)
    {
        _session = session;
        _head = new ClassifierHead(session.Package, session.Package.Encoder.HiddenSize, session.Task.Labels.Count, session.Encoder.Kernels);
        _scheme = new TagScheme(session.Task.Labels);
        _margin = session.TextCapacity / 8;
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>The entity types that the labels stand for.</summary>
    public IReadOnlyList<string> Types => _scheme.Types;

    /// <summary>Finds the entities of each text.</summary>
    public void Recognize(ReadOnlySpan<string> texts, Span<IReadOnlyList<Entity>> results, CancellationToken cancellation)
    {
        Call call = _calls.Rent();
        try
        {
            foreach (string text in texts)
            {
                call.AddText(text);
            }

            call.Run(cancellation);
            for (int i = 0; i < texts.Length; i++)
            {
                results[i] = call.Assemble(i, texts[i]);
            }
        }
        finally
        {
            _calls.Return(call);
        }
    }

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>What a call keeps: a label and a score for each token.</summary>
    private sealed class Call : TaskInput
    {
        private readonly EntityRecognizer _owner;
        private readonly GroupDecoder _decode;
        private readonly List<TokenWindow> _texts = [];
        private readonly List<(TokenWindow Tokens, int Margin)> _windows = [];
        private readonly List<int> _labels = [];
        private readonly List<float> _scores = [];
        private readonly List<TaggedSpan> _spans = [];

        public Call(EntityRecognizer owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Label;
        }

        public void AddText(string text)
        {
            TokenWindow tokens = Tokenize(text);
            _texts.Add(tokens);
            TokenWindows parts = new(tokens.Count, _owner._session.TextCapacity, 2 * _owner._margin);
            for (int part = 0; part < parts.Count; part++)
            {
                TokenWindow window = new(tokens.Start + parts[part].Start, parts[part].Count);
                _windows.Add((window, part == 0 ? 0 : _owner._margin));
                Add(Span(window));
            }
        }

        public void Run(CancellationToken cancellation)
        {
            CollectionsMarshal.SetCount(_labels, TokenCount);
            CollectionsMarshal.SetCount(_scores, TokenCount);
            _owner._session.Encoders.Run(Sequences, _decode, cancellation);
        }

        public Entity[] Assemble(int index, string text)
        {
            TokenWindow place = _texts[index];
            ReadOnlySpan<Token> tokens = Span(place);
            ReadOnlySpan<float> scores = CollectionsMarshal.AsSpan(_scores).Slice(place.Start, place.Count);
            _spans.Clear();
            EntityAssembler.Assemble(CollectionsMarshal.AsSpan(_labels).Slice(place.Start, place.Count), _owner._scheme, _spans);
            if (_spans.Count == 0)
            {
                return [];
            }

            Entity[] entities = new Entity[_spans.Count];
            for (int i = 0; i < entities.Length; i++)
            {
                TaggedSpan span = _spans[i];
                int start = tokens[span.First].Start;
                int end = tokens[span.First + span.Count - 1].End;
                entities[i] = new Entity(span.Type, text[start..end], start, end - start, Mean(scores.Slice(span.First, span.Count)));
            }

            return entities;
        }

        public override bool Reset()
        {
            _texts.Clear();
            _windows.Clear();
            return base.Reset();
        }

        private void Label(int first, Matrix rows, Workspace workspace)
        {
            Matrix logits = _owner.Logits(rows, workspace);
            TokenBatch batch = workspace.Batch;
            for (int sequence = 0; sequence < batch.SequenceCount; sequence++)
            {
                (TokenWindow window, int margin) = _windows[first + sequence];
                for (int token = margin; token < window.Count; token++)
                {
                    ReadOnlySpan<float> scores = logits.RowSpan(batch.ResultStart(sequence) + 1 + token);
                    int label = System.Numerics.Tensors.TensorPrimitives.IndexOfMax(scores);
                    _labels[window.Start + token] = label;
                    _scores[window.Start + token] = Probabilities.Of(scores, label);
                }
            }
        }

        private static float Mean(ReadOnlySpan<float> scores)
        {
            double sum = 0;
            foreach (float score in scores)
            {
                sum += score;
            }

            return (float)(sum / scores.Length);
        }
    }
}
