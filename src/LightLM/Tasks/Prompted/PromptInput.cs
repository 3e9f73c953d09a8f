using System.Numerics.Tensors;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks.Prompted;

/// <summary>
/// A prompt with the windows of its text. Tokens are counted as if all were one sequence: [CLS], the prompt, what is between, the text's tokens, and
/// the last [SEP], any of which may be a start or an end.
/// </summary>
internal sealed class PromptInput(PromptedExtractor head) : TaskInput<PromptQuery, IReadOnlyList<FoundSpan>>(head)
{
    private readonly List<(int First, int Last)> _spans = [];
    private PromptQuery _query;
    private TokenWindows _windows;
    private int _firstText;
    private int _margin;
    private float[] _starts = [];
    private float[] _ends = [];

    internal override long RetainedBytes => base.RetainedBytes + (sizeof(float) * ((long)_starts.Length + _ends.Length));

    private int PlaceCount => _windows.Count == 0 ? 0 : _firstText + _windows.TokenCount + 1;

    internal override void Take(int sequence, Matrix outputs)
    {
        TokenWindow window = _windows[sequence];
        int from = sequence == 0 ? 0 : _firstText + _margin;
        for (int row = from; row < outputs.Rows; row++)
        {
            int place = row < _firstText ? row : row + window.Start;
            _starts[place] = outputs.RowSpan(row)[0];
            _ends[place] = outputs.RowSpan(row)[1];
        }
    }

    internal override void Reset()
    {
        base.Reset();
        _query = default;
        _windows = default;
    }

    /// <summary>The text's tokens come first, so that those of a window are counted from the text's first one.</summary>
    protected override void Build(in PromptQuery query)
    {
        _query = query;
        TokenWindow text = Tokenize(query.Text);
        TokenWindow prompt = Tokenize(query.Prompt);
        head.Check(Tokens.Slice(prompt.Start, prompt.Count), query.Prompt);
        SequenceLayout layout = head.Session.Layout;
        int capacity = head.Session.Task.MaxLength - layout.SpecialTokensOfTwo - prompt.Count;
        _margin = ModelSession.MarginOf(capacity);
        _windows = new TokenWindows(text.Count, capacity, 2 * _margin);
        _firstText = layout.SecondStart(prompt.Count);
        if (_starts.Length < PlaceCount)
        {
            _starts = new float[PlaceCount];
            _ends = new float[PlaceCount];
        }

        for (int window = 0; window < _windows.Count; window++)
        {
            AddPair(prompt, _windows[window]);
        }
    }

    private protected override IReadOnlyList<FoundSpan> Decode()
    {
        Span<float> starts = _starts.AsSpan(0, PlaceCount);
        Span<float> ends = _ends.AsSpan(0, PlaceCount);
        TensorPrimitives.Sigmoid<float>(starts, starts);
        TensorPrimitives.Sigmoid<float>(ends, ends);
        _spans.Clear();
        SpanPairing.Pair(starts, ends, _query.Threshold, _spans);
        List<FoundSpan> found = [];
        foreach ((int first, int last) in _spans)
        {
            // What begins in the prompt or ends behind the text is no part of the text.
            if (first >= _firstText && last < _firstText + _windows.TokenCount)
            {
                int start = Tokens[first - _firstText].Start;
                int end = Tokens[last - _firstText].End;
                found.Add(new FoundSpan(_query.Text[start..end], start, end - start, starts[first] * ends[last]));
            }
        }

        return found;
    }
}
