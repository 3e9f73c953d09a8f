using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Finds the best answers to one question among the spans of its passage's windows; used again for other questions.</summary>
internal sealed class AnswerSearch(TaskDescription task) : IReusable
{
    /// <summary>How many of the best starts and of the best ends of a window are combined.</summary>
    private const int CandidatesPerWindow = 20;

    /// <summary>Closing punctuation is left out of an answer where that costs no more than this of its score: e^-2 of its probability.</summary>
    private const float PunctuationWorth = 2;

    /// <summary>The spans of more windows are left to the garbage collector.</summary>
    private const int RetainedSpans = 1 << 16;

    /// <summary>The spans of the passage's tokens with their scores; NaN for one that is an answer already.</summary>
    private readonly Dictionary<TokenWindow, float> _spans = [];
    private readonly List<Candidate> _candidates = [];
    private readonly int[] _starts = new int[CandidatesPerWindow];
    private readonly int[] _ends = new int[CandidatesPerWindow];

    /// <summary>Adds the spans of a window; one that an earlier window had, too, keeps the higher score.</summary>
    /// <param name="firstToken">The window's first token in the passage.</param>
    /// <param name="starts">The start logits of the window's tokens.</param>
    /// <param name="ends">Their end logits.</param>
    public void Add(int firstToken, ReadOnlySpan<float> starts, ReadOnlySpan<float> ends)
    {
        ReadOnlySpan<int> bestEnds = _ends.AsSpan(0, Ranking.Best(ends, _ends));
        foreach (int start in _starts.AsSpan(0, Ranking.Best(starts, _starts)))
        {
            foreach (int end in bestEnds)
            {
                if (end >= start && end < start + task.MaxAnswerTokens)
                {
                    TokenWindow span = new(firstToken + start, end - start + 1);
                    float score = starts[start] + ends[end];
                    ref float known = ref CollectionsMarshal.GetValueRefOrAddDefault(_spans, span, out bool isKnown);
                    known = isKnown ? MathF.Max(known, score) : score;
                }
            }
        }
    }

    /// <summary>The best spans of all windows: best first, of equal ones the first and the shortest.</summary>
    /// <param name="passage">The passage.</param>
    /// <param name="tokens">Its tokens, and maybe others behind them.</param>
    /// <param name="noAnswer">The score of "no answer".</param>
    /// <param name="count">The most answers to return.</param>
    /// <param name="cutQuestion">The question where not all of it was read.</param>
    /// <param name="tokenCount">The tokens of all windows.</param>
    public AnswerList Best(string passage, ReadOnlySpan<Token> tokens, float noAnswer, int count, CutText? cutQuestion, int tokenCount)
    {
        foreach ((TokenWindow span, float score) in _spans)
        {
            _candidates.Add(new Candidate(span, score));
        }

        _candidates.Sort(Candidate.ByRank);
        Span<Candidate> candidates = CollectionsMarshal.AsSpan(_candidates);
        double mass = Mass(candidates, noAnswer);
        NoAnswer none = new(
            noAnswer,
            (float)PortableMath.Exp(noAnswer - mass),
            candidates.IsEmpty ? float.NegativeInfinity : candidates[0].Score - noAnswer,
            task.NoAnswerMargin);
        float least = task.NoAnswerMargin is float margin ? noAnswer + margin : float.NegativeInfinity;
        candidates = Choose(candidates, count, least, passage, tokens);
        Answer[] answers = candidates.IsEmpty ? [] : new Answer[candidates.Length];
        for (int i = 0; i < answers.Length; i++)
        {
            Candidate candidate = candidates[i];
            int from = tokens[candidate.Tokens.Start].Start;
            int to = tokens[candidate.Tokens.End - 1].End;
            float probability = (float)PortableMath.Exp(candidate.Score - mass);
            answers[i] = new Answer(passage[from..to], from, to - from, candidate.Score, probability, candidate.Score - noAnswer)
            {
                CutQuestion = cutQuestion,
            };
        }

        return new AnswerList(answers, none) { CutQuestion = cutQuestion, TokenCount = tokenCount };
    }

    /// <inheritdoc/>
    public bool Reset()
    {
        bool isWorthKeeping = _spans.Count <= RetainedSpans;
        _spans.Clear();
        _candidates.Clear();
        return isWorthKeeping;
    }

    /// <summary>The logarithm of the sum of exp(score) over the candidates, best first, and "no answer".</summary>
    private static double Mass(ReadOnlySpan<Candidate> candidates, float noAnswer)
    {
        double best = candidates.IsEmpty ? noAnswer : Math.Max(candidates[0].Score, noAnswer);
        double sum = PortableMath.Exp(noAnswer - best);
        foreach (Candidate candidate in candidates)
        {
            sum += PortableMath.Exp(candidate.Score - best);
        }

        return best + PortableMath.Log(sum);
    }

    /// <summary>
    /// The candidates to answer with. Where the same span without closing punctuation is nearly as good, it takes the place of the
    /// longer one, and has no other place.
    /// </summary>
    private Span<Candidate> Choose(Span<Candidate> candidates, int count, float least, string passage, ReadOnlySpan<Token> tokens)
    {
        int chosen = 0;
        for (int i = 0; i < candidates.Length && chosen < count && candidates[i].Score >= least; i++)
        {
            Candidate candidate = WithoutPunctuation(candidates[i], passage, tokens);
            ref float score = ref CollectionsMarshal.GetValueRefOrNullRef(_spans, candidate.Tokens);
            if (!float.IsNaN(score))
            {
                candidates[chosen++] = candidate;
                score = float.NaN;
            }
        }

        return candidates[..chosen];
    }

    private Candidate WithoutPunctuation(in Candidate candidate, string passage, ReadOnlySpan<Token> tokens)
    {
        ReadOnlySpan<Token> inside = tokens.Slice(candidate.Tokens.Start, candidate.Tokens.Count);
        TokenWindow span = candidate.Tokens with { Count = ClosingPunctuation.LengthWithout(inside, passage) };
        bool isKnown = _spans.TryGetValue(span, out float score);
        return isKnown && !(score < candidate.Score - PunctuationWorth) ? new Candidate(span, score) : candidate;
    }

    /// <summary>A span that may be the answer.</summary>
    private readonly record struct Candidate(TokenWindow Tokens, float Score)
    {
        public static readonly Comparison<Candidate> ByRank = static (a, b) =>
            a.Score != b.Score ? b.Score.CompareTo(a.Score)
            : a.Tokens.Start != b.Tokens.Start ? a.Tokens.Start.CompareTo(b.Tokens.Start)
            : a.Tokens.Count.CompareTo(b.Tokens.Count);
    }
}
