using System.Runtime.CompilerServices;
using LightLM.Kernels;
using LightLM.Tasks.Tags;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text whose tokens are labelled: its windows, then the logits of its tokens, then the entities.</summary>
internal sealed class TaggedInput(EntityRecognizer head) : EntityInput(head)
{
    private readonly TagDecoder _decoder = new(head.Tags, head.Session.Task.Decoding, head.Crf);
    private readonly List<TaggedSpan> _spans = [];

    internal override long RetainedBytes =>
        base.RetainedBytes + _decoder.RetainedBytes + ((long)_spans.Capacity * Unsafe.SizeOf<TaggedSpan>());

    protected override int MostTokens => (Array.MaxLength / (head.Crf?.Stride ?? head.Tags.Count)) - (2 * head.Border);

    internal override void Take(int sequence, Matrix outputs)
    {
        int border = head.Border;
        if (sequence == 0)
        {
            _decoder.Begin(Tokens.Length + (2 * border));
        }

        // Row 0 is [CLS]'s, the last [SEP]'s: those of the text are the first window's and the last one's.
        TokenWindow window = Windows[sequence];
        int first = sequence == 0 ? 1 - border : 1 + head.Session.WindowMargin;
        int end = 1 + window.Count + (sequence == Windows.Count - 1 ? border : 0);
        _decoder.Set(window.Start + first - 1 + border, outputs.Slice(first, end - first));
    }

    private protected override IReadOnlyList<Entity> Find()
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
            entities[i] = Make(span.Type, span.First, span.First + span.Count - 1, MeanProbability(span, labels));
        }

        return entities;
    }

    private float MeanProbability(in TaggedSpan span, ReadOnlySpan<int> labels)
    {
        double sum = 0;
        for (int token = span.First; token < span.First + span.Count; token++)
        {
            sum += Softmax.Of(_decoder.Row(head.Border + token), labels[token]);
        }

        return (float)(sum / span.Count);
    }
}
