using System.Runtime.CompilerServices;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tasks.Tags;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text whose entities are asked for: its windows, then the logits of its tokens, then the entities.</summary>
internal sealed class EntityInput(EntityRecognizer head) : TaskInput<string, IReadOnlyList<Entity>>(head)
{
    private readonly TagDecoder _decoder = new(head.Tags, head.Session.Task.Decoding, head.Crf);
    private readonly List<TaggedSpan> _spans = [];
    private string _text = "";
    private TokenWindows _windows;

    internal override long RetainedBytes =>
        base.RetainedBytes + _decoder.RetainedBytes + ((long)_spans.Capacity * Unsafe.SizeOf<TaggedSpan>());

    internal override void Take(int sequence, Matrix outputs)
    {
        int border = head.Border;
        if (sequence == 0)
        {
            _decoder.Begin(Tokens.Length + (2 * border));
        }

        // Row 0 is [CLS]'s, the last [SEP]'s: those of the text are the first window's and the last one's.
        TokenWindow window = _windows[sequence];
        int first = sequence == 0 ? 1 - border : 1 + head.Session.WindowMargin;
        int end = 1 + window.Count + (sequence == _windows.Count - 1 ? border : 0);
        _decoder.Set(window.Start + first - 1 + border, outputs.Slice(first, end - first));
    }

    internal override void Reset()
    {
        base.Reset();
        _text = "";
    }

    protected override void Build(in string query)
    {
        TokenWindow tokens = Tokenize(query);
        int most = (Array.MaxLength / (head.Crf?.Stride ?? head.Tags.Count)) - (2 * head.Border);
        if (tokens.Count > most)
        {
            throw new InputException($"The text: expected at most {most} tokens, found {tokens.Count}. Split the text.");
        }

        _text = query;
        _windows = AddWindows(tokens.Count);
    }

    private protected override IReadOnlyList<Entity> Decode()
    {
        ReadOnlySpan<int> labels = _decoder.Decode().Slice(head.Border, Tokens.Length);
        _spans.Clear();
        EntityAssembler.Assemble(labels, head.Tags, head.Session.Task.StrayTagsBegin, _spans);
        if (_spans.Count == 0)
        {
            return [];
        }

        Entity[] entities = new Entity[_spans.Count];
        for (int i = 0; i < entities.Length; i++)
        {
            TaggedSpan span = _spans[i];
            int start = Tokens[span.First].Start;
            int end = Tokens[span.First + span.Count - 1].End;
            entities[i] = new Entity(span.Type, _text[start..end], start, end - start, MeanProbability(span, labels));
        }

        return entities;
    }

    private float MeanProbability(in TaggedSpan span, ReadOnlySpan<int> labels)
    {
        double sum = 0;
        for (int token = span.First; token < span.First + span.Count; token++)
        {
            sum += Probabilities.Of(_decoder.Row(head.Border + token), labels[token]);
        }

        return (float)(sum / span.Count);
    }
}
