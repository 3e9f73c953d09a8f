using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Tasks.Tags;

/// <summary>
/// Chooses the labels of one text from its logits: of each token the best, the best sequence that the scheme allows, or the best by the
/// model's scores of labels behind one another. What is allowed is best by the sum of log-probabilities, which is the sum of logits: a token's
/// logits differ from them by one number. Allocates nothing once it has seen as long a text.
/// </summary>
internal sealed class TagDecoder
{
    private const int None = -1;

    private readonly TagSet _tags;
    private readonly TagDecoding _decoding;
    private readonly ConditionalRandomField? _crf;
    private readonly List<float> _logits = [];
    private readonly List<int> _labels = [];

    /// <summary>[tokens, labels]: which label comes before a label on the best path to it.</summary>
    private readonly List<int> _previous = [];

    /// <summary>[tokens, labels to whole vectors]: the memory of the CRF.</summary>
    private readonly List<float> _crfScores = [];

    private double[] _scores;
    private double[] _next;

    /// <summary>The best label of each type behind which an entity of the type may go on.</summary>
    private readonly int[] _open;

    /// <summary>Creates a decoder.</summary>
    /// <param name="tags">The meaning of the labels.</param>
    /// <param name="decoding">How labels are chosen.</param>
    /// <param name="crf">The scores of labels behind one another, for <see cref="TagDecoding.Crf"/>.</param>
    public TagDecoder(TagSet tags, TagDecoding decoding, ConditionalRandomField? crf = null)
    {
        _tags = tags;
        _decoding = decoding;
        _crf = crf;
        _scores = new double[tags.Count];
        _next = new double[tags.Count];
        _open = new int[tags.Types.Count];
    }

    /// <summary>How much memory is kept for later texts.</summary>
    public long RetainedBytes => sizeof(int) * ((long)_logits.Capacity + _labels.Capacity + _previous.Capacity + _crfScores.Capacity);

    /// <summary>Begins a text.</summary>
    public void Begin(int tokens)
    {
        CollectionsMarshal.SetCount(_logits, checked(tokens * _tags.Count));
        CollectionsMarshal.SetCount(_labels, tokens);
    }

    /// <summary>Sets the logits of some tokens: [tokens, labels].</summary>
    public void Set(int firstToken, in Matrix logits)
    {
        for (int row = 0; row < logits.Rows; row++)
        {
            logits.RowSpan(row).CopyTo(Row(firstToken + row));
        }
    }

    /// <summary>The logits of a token: [labels].</summary>
    public Span<float> Row(int token) => CollectionsMarshal.AsSpan(_logits).Slice(token * _tags.Count, _tags.Count);

    /// <summary>The labels of the text, when all its logits are there; valid until the next text begins.</summary>
    public ReadOnlySpan<int> Decode()
    {
        Span<int> labels = CollectionsMarshal.AsSpan(_labels);
        if (_decoding == TagDecoding.Crf)
        {
            CollectionsMarshal.SetCount(_crfScores, labels.Length * _crf!.Stride);
            _crf.FindPath(CollectionsMarshal.AsSpan(_logits), CollectionsMarshal.AsSpan(_crfScores), labels);
            return labels;
        }

        for (int token = 0; token < labels.Length; token++)
        {
            labels[token] = TensorPrimitives.IndexOfMax<float>(Row(token));
        }

        // Where the best of each token make up an allowed sequence, no other one is better.
        if (_decoding == TagDecoding.Legal && !_tags.Allows(labels))
        {
            FindPath(labels);
        }

        return labels;
    }

    /// <summary>Replaces the labels by the best allowed sequence; keeps them where there is none, as without a label for "outside".</summary>
    private void FindPath(Span<int> labels)
    {
        CollectionsMarshal.SetCount(_previous, _logits.Count);
        Start(Row(0));
        for (int token = 1; token < labels.Length; token++)
        {
            Advance(Row(token), Previous(token));
        }

        int label = BestComplete();
        for (int token = labels.Length - 1; label != None && token >= 0; token--)
        {
            labels[token] = label;
            label = token > 0 ? Previous(token)[label] : None;
        }
    }

    private Span<int> Previous(int token) => CollectionsMarshal.AsSpan(_previous).Slice(token * _tags.Count, _tags.Count);

    private void Start(ReadOnlySpan<float> logits)
    {
        for (int label = 0; label < logits.Length; label++)
        {
            _scores[label] = _tags.MayStart[label] ? logits[label] : double.NegativeInfinity;
        }
    }

    /// <summary>Extends the best path to each label by one token.</summary>
    private void Advance(ReadOnlySpan<float> logits, Span<int> previous)
    {
        int complete = BestComplete();
        FindOpen();
        for (int label = 0; label < previous.Length; label++)
        {
            int from = _tags.MayStart[label] ? complete : None;
            if (_tags.MayContinue[label] && _open[_tags.TypeOf(label)] is int open and not None && (from == None || _scores[open] > _scores[from]))
            {
                from = open;
            }

            previous[label] = from;
        }

        // The new scores replace the old ones only when all are read.
        for (int label = 0; label < previous.Length; label++)
        {
            _next[label] = previous[label] == None ? double.NegativeInfinity : _scores[previous[label]] + logits[label];
        }

        (_scores, _next) = (_next, _scores);
    }

    /// <summary>The label of the best path that may end.</summary>
    private int BestComplete()
    {
        int best = None;
        for (int label = 0; label < _scores.Length; label++)
        {
            if (_tags.MayEnd[label] && _scores[label] > (best == None ? double.NegativeInfinity : _scores[best]))
            {
                best = label;
            }
        }

        return best;
    }

    private void FindOpen()
    {
        Array.Fill(_open, None);
        for (int label = 0; label < _scores.Length; label++)
        {
            if (_tags.IsOpen(label))
            {
                ref int open = ref _open[_tags.TypeOf(label)];
                open = open == None || _scores[label] > _scores[open] ? label : open;
            }
        }
    }
}
