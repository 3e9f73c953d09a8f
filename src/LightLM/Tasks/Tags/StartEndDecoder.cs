using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Kernels;

namespace LightLM.Tasks.Tags;

/// <summary>
/// Makes spans of the labels of one text's tokens as first and as last ones: a first token with a label takes the nearest last one of the same label
/// from it on. Label 0 is none. Allocates nothing once it has seen as long a text.
/// </summary>
/// <param name="labels">The number of labels.</param>
internal sealed class StartEndDecoder(int labels)
{
    private readonly List<float> _logits = [];
    private readonly List<ScoredSpan> _spans = [];

    /// <summary>By label, the nearest last token from the running one on.</summary>
    private readonly int[] _nearest = new int[labels];
    private int _tokens;

    /// <summary>How much memory is kept for later texts.</summary>
    public long RetainedBytes => (sizeof(float) * (long)_logits.Capacity) + ((long)_spans.Capacity * Unsafe.SizeOf<ScoredSpan>());

    /// <summary>Begins a text.</summary>
    public void Begin(int tokens)
    {
        _tokens = tokens;
        CollectionsMarshal.SetCount(_logits, checked(2 * tokens * labels));
    }

    /// <summary>Sets the logits of some tokens: [tokens, 2 * labels], those of the first before those of the last.</summary>
    public void Set(int firstToken, in Matrix logits)
    {
        for (int row = 0; row < logits.Rows; row++)
        {
            logits.RowSpan(row).CopyTo(Row(firstToken + row));
        }
    }

    /// <summary>
    /// The spans of the text, when all its logits are there, in its order; their type is the label, their score the product of both labels'
    /// probabilities. Valid until the next text begins.
    /// </summary>
    /// <param name="longest">The most tokens of a span.</param>
    public ReadOnlySpan<ScoredSpan> Decode(int longest)
    {
        _spans.Clear();
        Array.Fill(_nearest, -1);
        for (int token = _tokens - 1; token >= 0; token--)
        {
            ReadOnlySpan<float> starts = Row(token)[..labels];
            _nearest[TensorPrimitives.IndexOfMax<float>(Row(token)[labels..])] = token;
            int label = TensorPrimitives.IndexOfMax(starts);
            int last = _nearest[label];
            if (label > 0 && last >= 0 && last - token < longest)
            {
                float score = Softmax.Of(starts, label) * Softmax.Of(Row(last)[labels..], label);
                _spans.Add(new ScoredSpan(label, token, last, score));
            }
        }

        _spans.Reverse();
        return CollectionsMarshal.AsSpan(_spans);
    }

    private Span<float> Row(int token) => CollectionsMarshal.AsSpan(_logits).Slice(2 * token * labels, 2 * labels);
}
