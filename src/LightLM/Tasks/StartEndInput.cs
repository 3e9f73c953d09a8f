using LightLM.Kernels;
using LightLM.Tasks.Tags;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// A text whose tokens are labelled as first and last ones: its windows, then the logits of its tokens, then the entities. No entity is longer than
/// a window.
/// </summary>
internal sealed class StartEndInput(StartEndRecognizer head) : EntityInput(head)
{
    private readonly StartEndDecoder _decoder = new(head.Session.Task.Labels.Count);

    internal override long RetainedBytes => base.RetainedBytes + _decoder.RetainedBytes;

    protected override int MostTokens => Array.MaxLength / (2 * head.Session.Task.Labels.Count);

    internal override void Take(int sequence, Matrix outputs)
    {
        if (sequence == 0)
        {
            _decoder.Begin(Tokens.Length);
        }

        // Row 0 is [CLS]'s.
        TokenWindow window = Windows[sequence];
        int margin = sequence == 0 ? 0 : head.Session.WindowMargin;
        _decoder.Set(window.Start + margin, outputs.Slice(1 + margin, window.Count - margin));
    }

    private protected override IReadOnlyList<Entity> Find()
    {
        ReadOnlySpan<ScoredSpan> spans = _decoder.Decode(head.Session.TextCapacity);
        if (spans.IsEmpty)
        {
            return [];
        }

        Entity[] entities = new Entity[spans.Length];
        for (int i = 0; i < entities.Length; i++)
        {
            // Label 0 is none.
            entities[i] = Make(head.Types[spans[i].Type - 1], spans[i].First, spans[i].Last, spans[i].Score);
        }

        return entities;
    }
}
