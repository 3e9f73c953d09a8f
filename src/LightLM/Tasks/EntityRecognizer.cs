using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tasks.Tags;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// Finds named entities: a label for each token, assembled into spans. Long texts are read in overlapping windows, and their labels are
/// chosen over the whole text.
/// </summary>
internal sealed class EntityRecognizer : TaskHead
{
    private readonly ModelSession _session;
    private readonly ClassifierHead _head;
    private readonly TagSet _tags;
    private readonly Pool<Call> _calls;

    /// <summary>Tokens at the edge of a window that is not the text's first keep the logits of the window before, which sees more around them.</summary>
    private readonly int _margin;

    public EntityRecognizer(ModelSession session)
    {
        _session = session;
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.HiddenSize, session.Task.Labels.Count, session.Encoder.Kernels);
        _tags = new TagSet(session.Task.Labels, session.Task.TagScheme);
        _margin = session.TextCapacity / 8;
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>The entity types that the labels stand for.</summary>
    public IReadOnlyList<string> Types => _tags.Types;

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
                results[i] = call.Entities(i, texts[i]);
            }
        }
        finally
        {
            _calls.Return(call);
        }
    }

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>What a call keeps: the windows of all texts, and the entities that were found in them.</summary>
    private sealed class Call : TaskInput
    {
        private readonly EntityRecognizer _owner;
        private readonly GroupDecoder _decode;
        private readonly TagDecoder _decoder;
        private readonly List<Text> _texts = [];
        private readonly List<TextWindow> _windows = [];
        private readonly List<TaggedSpan> _spans = [];
        private readonly List<float> _scores = [];

        public Call(EntityRecognizer owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Decode;
            _decoder = new TagDecoder(owner._tags, owner._session.Task.Decoding);
        }

        public void AddText(string text)
        {
            TokenWindow tokens = Tokenize(text);
            TokenWindows parts = new(tokens.Count, _owner._session.TextCapacity, 2 * _owner._margin);
            for (int part = 0; part < parts.Count; part++)
            {
                int margin = part == 0 ? 0 : _owner._margin;
                _windows.Add(new TextWindow(_texts.Count, parts[part], margin, IsLast: part == parts.Count - 1));
                Add(Span(parts[part] with { Start = tokens.Start + parts[part].Start }));
            }

            _texts.Add(new Text(tokens, SpanEnd: 0));
        }

        public void Run(CancellationToken cancellation) => _owner._session.Encoders.Run(Sequences, _decode, cancellation);

        public Entity[] Entities(int index, string text)
        {
            ReadOnlySpan<Token> tokens = Span(_texts[index].Tokens);
            int firstSpan = index == 0 ? 0 : _texts[index - 1].SpanEnd;
            int count = _texts[index].SpanEnd - firstSpan;
            if (count == 0)
            {
                return [];
            }

            Entity[] entities = new Entity[count];
            for (int i = 0; i < count; i++)
            {
                TaggedSpan span = _spans[firstSpan + i];
                int start = tokens[span.First].Start;
                int end = tokens[span.First + span.Count - 1].End;
                entities[i] = new Entity(span.Type, text[start..end], start, end - start, _scores[firstSpan + i]);
            }

            return entities;
        }

        public override bool Reset()
        {
            _texts.Clear();
            _windows.Clear();
            _spans.Clear();
            _scores.Clear();
            return base.Reset() && _decoder.IsWorthKeeping;
        }

        /// <summary>Gathers the logits of each text from its windows, which come in order, and finds its entities behind the last.</summary>
        private void Decode(int first, Matrix rows, Workspace workspace)
        {
            Matrix logits = _owner.Logits(rows, workspace);
            for (int sequence = 0; sequence < workspace.Batch.SequenceCount; sequence++)
            {
                TextWindow window = _windows[first + sequence];
                if (window.Tokens.Start == 0)
                {
                    _decoder.Begin(_texts[window.Text].Tokens.Count);
                }

                int firstRow = workspace.Batch.ResultStart(sequence) + 1 + window.Margin;
                _decoder.Set(window.Tokens.Start + window.Margin, logits.Slice(firstRow, window.Tokens.Count - window.Margin));
                if (window.IsLast)
                {
                    Assemble(window.Text);
                }
            }
        }

        private void Assemble(int text)
        {
            ReadOnlySpan<int> labels = _decoder.Decode();
            int firstSpan = _spans.Count;
            EntityAssembler.Assemble(labels, _owner._tags, _owner._session.Task.StrayTagsBegin, _spans);
            for (int i = firstSpan; i < _spans.Count; i++)
            {
                _scores.Add(MeanProbability(_spans[i], labels));
            }

            _texts[text] = _texts[text] with { SpanEnd = _spans.Count };
        }

        private float MeanProbability(in TaggedSpan span, ReadOnlySpan<int> labels)
        {
            double sum = 0;
            for (int token = span.First; token < span.First + span.Count; token++)
            {
                sum += Probabilities.Of(_decoder.Row(token), labels[token]);
            }

            return (float)(sum / span.Count);
        }
    }

    /// <summary>A text of a call.</summary>
    /// <param name="Tokens">Its tokens among all.</param>
    /// <param name="SpanEnd">The end of its entities among all; they begin where those of the text before end.</param>
    private readonly record struct Text(TokenWindow Tokens, int SpanEnd);

    /// <summary>A window of a text.</summary>
    /// <param name="Text">The text's index.</param>
    /// <param name="Tokens">The window's tokens among those of the text.</param>
    /// <param name="Margin">How many of the first belong to the window before.</param>
    /// <param name="IsLast">Whether the text ends with it.</param>
    private readonly record struct TextWindow(int Text, TokenWindow Tokens, int Margin, bool IsLast);
}
