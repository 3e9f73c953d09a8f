using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks.Prompted;

/// <summary>
/// A prompt with the windows of its text. Tokens are counted as if all were one sequence: [CLS], the prompt, what is between, the text's tokens, and
/// the last [SEP], any of which may be a start or an end. Of a prompt with choices each window's prompt is read instead, and its text is not.
/// </summary>
internal sealed class PromptInput(PromptedExtractor head) : TaskInput<PromptQuery, IReadOnlyList<FoundSpan>>(head)
{
    private readonly List<(int First, int Last)> _spans = [];
    private readonly ChoiceVotes _votes = new();
    private PromptQuery _query;
    private bool _hasChoices;
    private TokenWindow _prompt;
    private TokenWindows _windows;
    private int _firstText;
    private int _margin;
    private float[] _starts = [];
    private float[] _ends = [];

    internal override long RetainedBytes => base.RetainedBytes + (sizeof(float) * ((long)_starts.Length + _ends.Length));

    private int PlaceCount => _windows.Count == 0 ? 0 : _hasChoices ? _prompt.Count : _firstText + _windows.TokenCount + 1;

    internal override void Take(int sequence, Matrix outputs)
    {
        if (_hasChoices)
        {
            Keep(outputs, 0, 0);
            Vote();
            return;
        }

        // The prompt is read in the first window, and at a border the window counts that sees more around.
        Keep(outputs, sequence == 0 ? 0 : _firstText + _margin, _windows[sequence].Start);
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
        head.Check(query.Prompt);
        _query = query;
        _hasChoices = PromptForm.HasChoices(query.Prompt.Text);
        TokenWindow text = Append(query.Text.Tokens);
        _prompt = Append(query.Prompt.Tokens);
        SequenceLayout layout = head.Session.Layout;
        int capacity = head.Session.Task.MaxLength - layout.SpecialTokensOfTwo - _prompt.Count;
        _margin = ModelSession.MarginOf(capacity);
        _windows = new TokenWindows(text.Count, capacity, 2 * _margin);
        _firstText = layout.SecondStart(_prompt.Count);
        if (_starts.Length < PlaceCount)
        {
            _starts = new float[PlaceCount];
            _ends = new float[PlaceCount];
        }

        for (int window = 0; window < _windows.Count; window++)
        {
            for (int token = 0; _hasChoices && token < _prompt.Count; token++)
            {
                ReadRow(token);
            }

            AddPair(_prompt, _windows[window]);
        }
    }

    private protected override void Forget()
    {
        base.Forget();
        _votes.Clear();
    }

    private protected override IReadOnlyList<FoundSpan> Decode()
    {
        if (_hasChoices)
        {
            return _votes.Best() is FoundSpan choice ? [choice] : [];
        }

        FindSpans();
        List<FoundSpan> found = [];
        foreach ((int first, int last) in _spans)
        {
            // What begins in the prompt or ends behind the text is no part of the text.
            if (first >= _firstText && last < _firstText + _windows.TokenCount)
            {
                int start = Tokens[first - _firstText].Start;
                int end = Tokens[last - _firstText].End;
                found.Add(new FoundSpan(_query.Text.Text[start..end], new TextSpan(start, end - start), Probability(first, last)));
            }
        }

        return found;
    }

    /// <summary>Keeps the logits of a sequence's rows.</summary>
    /// <param name="outputs">[rows, 2]: as a start, as an end.</param>
    /// <param name="from">The first row that counts.</param>
    /// <param name="textStart">The window's first token in the text.</param>
    private void Keep(in Matrix outputs, int from, int textStart)
    {
        for (int row = from; row < outputs.Rows; row++)
        {
            int place = row < _firstText ? row : row + textStart;
            _starts[place] = outputs.RowSpan(row)[0];
            _ends[place] = outputs.RowSpan(row)[1];
        }
    }

    /// <summary>Makes probabilities of the logits, and finds the spans.</summary>
    private void FindSpans()
    {
        Span<float> starts = _starts.AsSpan(0, PlaceCount);
        Span<float> ends = _ends.AsSpan(0, PlaceCount);
        Sigmoid.Apply(starts);
        Sigmoid.Apply(ends);
        _spans.Clear();
        SpanPairing.Pair(starts, ends, _query.Threshold, _spans);
    }

    /// <summary>A window answers with the likeliest span of its prompt, the first of equal ones.</summary>
    private void Vote()
    {
        FindSpans();
        if (_spans.Count > 0)
        {
            (int first, int last) = _spans.MaxBy(span => Probability(span.First, span.Last));
            ReadOnlySpan<Token> prompt = Tokens.Slice(_prompt.Start, _prompt.Count);
            _votes.Add(_query.Prompt.Text[prompt[first].Start..prompt[last].End], Probability(first, last));
        }
    }

    private float Probability(int first, int last) => _starts[first] * _ends[last];
}
