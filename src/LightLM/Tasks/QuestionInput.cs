using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A question: the windows of its passage, then the logits of their tokens, then the best spans of them all.</summary>
internal sealed class QuestionInput(QuestionAnswerer head) : TaskInput<AnswerQuery, AnswerList>(head)
{
    /// <summary>The start logits of the windows' tokens, window behind window.</summary>
    private readonly List<float> _starts = [];

    /// <summary>The end logits of the same.</summary>
    private readonly List<float> _ends = [];
    private string _passage = "";
    private int _count;
    private TokenWindows _windows;

    /// <summary>The row of a window's first token.</summary>
    private int _firstRow;

    /// <summary>The score of "no answer".</summary>
    private float _noAnswer;

    internal override long RetainedBytes => base.RetainedBytes + (sizeof(float) * ((long)_starts.Capacity + _ends.Capacity));

    internal override void Take(int sequence, Matrix outputs)
    {
        int end = _firstRow + _windows[sequence].Count;
        for (int row = _firstRow; row < end; row++)
        {
            Span<float> logits = outputs.RowSpan(row);
            _starts.Add(logits[0]);
            _ends.Add(logits[1]);
        }

        Span<float> none = outputs.RowSpan(0);
        _noAnswer = MathF.Min(_noAnswer, none[0] + none[1]);
    }

    internal override void Reset()
    {
        base.Reset();
        _passage = "";
    }

    /// <summary>The passage's tokens come first, so that those of a window are counted from the passage's first one.</summary>
    protected override void Build(in AnswerQuery query)
    {
        (_passage, _count) = (query.Query.Passage, query.Count);
        TokenWindow passage = Tokenize(query.Query.Passage);
        TokenWindow question = Tokenize(query.Query.Question);
        question = Cut(question, Math.Min(question.Count, head.MaxQuestion), "question");
        if (question.Count == 0)
        {
            throw new InputException("The question: expected at least one token, found none. Ask with visible characters.");
        }

        TaskDescription task = head.Session.Task;
        SequenceLayout layout = head.Session.Layout;
        int capacity = task.MaxLength - layout.SpecialTokensOfTwo - question.Count;
        _windows = new TokenWindows(passage.Count, capacity, Math.Min(task.WindowOverlap, capacity * 3 / 4));
        _firstRow = layout.SecondStart(question.Count);
        for (int window = 0; window < _windows.Count; window++)
        {
            AddPair(question, _windows[window]);
        }
    }

    private protected override AnswerList Decode()
    {
        AnswerSearch search = head.Searches.Rent();
        try
        {
            ReadOnlySpan<float> starts = CollectionsMarshal.AsSpan(_starts);
            ReadOnlySpan<float> ends = CollectionsMarshal.AsSpan(_ends);
            for (int window = 0; window < _windows.Count; window++)
            {
                TokenWindow tokens = _windows[window];
                search.Add(tokens.Start, starts[..tokens.Count], ends[..tokens.Count]);
                starts = starts[tokens.Count..];
                ends = ends[tokens.Count..];
            }

            return search.Best(_passage, Tokens, _noAnswer, _count, Cuts is [CutText cut] ? cut : null, TokenCount);
        }
        finally
        {
            head.Searches.Return(search);
        }
    }

    private protected override void Forget()
    {
        base.Forget();
        _starts.Clear();
        _ends.Clear();
        _noAnswer = float.PositiveInfinity;
    }
}
