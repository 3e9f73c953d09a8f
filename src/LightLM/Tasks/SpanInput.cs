using System.Runtime.CompilerServices;
using LightLM.Kernels;
using LightLM.Tasks.Tags;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// A text whose spans are scored: its windows, then the spans above 0 of each. Of the windows that hold a span whole, the one counts that has more
/// around its middle.
/// </summary>
internal sealed class SpanInput(SpanRecognizer head) : EntityInput(head)
{
    /// <summary>More entities than any text has: of more, as a model without training finds them, the best are kept.</summary>
    private const int MostSpans = 1 << 16;

    private readonly List<ScoredSpan> _spans = [];

    internal override long RetainedBytes => base.RetainedBytes + ((long)_spans.Capacity * Unsafe.SizeOf<ScoredSpan>());

    protected override int MostTokens => Array.MaxLength;

    internal override void Take(int sequence, Matrix outputs)
    {
        SpanSearch search = head.Searches.Rent();
        try
        {
            TokenWindow window = Windows[sequence];
            foreach (ScoredSpan span in search.Find(outputs, least: 0, MostSpans))
            {
                // Row 0 is [CLS]'s, the last [SEP]'s.
                if (span.First > 0 && span.Last <= window.Count)
                {
                    Add(sequence, span with { First = window.Start + span.First - 1, Last = window.Start + span.Last - 1 });
                }
            }
        }
        finally
        {
            head.Searches.Return(search);
        }

        ScoredSpan.KeepBest(_spans, MostSpans, slack: MostSpans);
    }

    private protected override IReadOnlyList<Entity> Find()
    {
        ScoredSpan.KeepBest(_spans, MostSpans, slack: 0);
        if (_spans.Count == 0)
        {
            return [];
        }

        _spans.Sort(ScoredSpan.ByPlace);
        Entity[] entities = new Entity[_spans.Count];
        for (int i = 0; i < entities.Length; i++)
        {
            ScoredSpan span = _spans[i];
            entities[i] = Make(head.Types[span.Type], span.First, span.Last, Sigmoid.Of(span.Score));
        }

        return entities;
    }

    private protected override void Forget()
    {
        base.Forget();
        _spans.Clear();
    }

    /// <summary>Adds a span of a window, unless it lies in a neighbouring one too that has more around its middle.</summary>
    private void Add(int window, in ScoredSpan span)
    {
        int margin = head.Session.WindowMargin;
        int middle = (span.First + span.Last) / 2;
        bool isBefore = window > 0 && span.Last < Windows[window - 1].End && middle < Windows[window].Start + margin;
        bool isBehind = window < Windows.Count - 1 && span.First >= Windows[window + 1].Start && middle >= Windows[window + 1].Start + margin;
        if (!isBefore && !isBehind)
        {
            _spans.Add(span);
        }
    }
}
