using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// Finds answers in a passage. Passages are read in windows that share some tokens; a span's score is its start logit plus its end
/// logit, and the best spans over all windows are the answers. "No answer" scores what [CLS] does as start and end, in the window where
/// it does least (Devlin et al., 2018, for SQuAD 2.0).
/// </summary>
internal sealed class QuestionAnswerer : TaskHead
{
    /// <summary>How many of the best starts and of the best ends of a window are combined.</summary>
    private const int CandidatesPerWindow = 20;

    /// <summary>The fewest passage tokens of a window, where the model's limit allows: a longer question is cut.</summary>
    private const int LeastCapacity = 16;

    /// <summary>Closing punctuation is left out of an answer where that costs no more than this of its score: e^-2 of its probability.</summary>
    private const float PunctuationWorth = 2;

    private readonly ModelSession _session;
    private readonly ClassifierHead _head;
    private readonly Pool<Call> _calls;

    /// <summary>The longest question that leaves room for the passage.</summary>
    private readonly int _maxQuestion;

    public QuestionAnswerer(ModelSession session)
    {
        _session = session;
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.HiddenSize, 2, session.Encoder.Kernels);
        int room = session.Task.MaxLength - SequenceBuilder.SpecialTokensOfTwo;
        _maxQuestion = Math.Min(session.Task.MaxQuestionTokens, room - Math.Min(LeastCapacity, room / 2));
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>Answers each question.</summary>
    public void Answer(ReadOnlySpan<QuestionQuery> queries, int count, Span<IReadOnlyList<Answer>> results, CancellationToken cancellation)
    {
        Call call = _calls.Rent();
        try
        {
            foreach (QuestionQuery query in queries)
            {
                call.Add(query);
            }

            call.Run(cancellation);
            for (int i = 0; i < queries.Length; i++)
            {
                results[i] = call.Best(i, queries[i].Passage, count);
            }
        }
        finally
        {
            _calls.Return(call);
        }
    }

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>What a call keeps: the windows of all passages, and the spans that were found in them.</summary>
    private sealed class Call : TaskInput
    {
        private readonly QuestionAnswerer _owner;
        private readonly GroupDecoder _decode;
        private readonly List<PassageWindow> _windows = [];
        private readonly Dictionary<(int Query, TokenWindow Tokens), float> _spans = [];
        private readonly List<Candidate> _candidates = [];
        private readonly List<float> _column = [];

        /// <summary>The score of "no answer" to each question.</summary>
        private readonly List<float> _noAnswer = [];
        private readonly int[] _starts = new int[CandidatesPerWindow];
        private readonly int[] _ends = new int[CandidatesPerWindow];
        private int _ranked;

        public Call(QuestionAnswerer owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Decode;
        }

        public void Add(in QuestionQuery query)
        {
            TaskDescription task = _owner._session.Task;
            TokenWindow passage = Tokenize(query.Passage);
            TokenWindow question = Tokenize(query.Question);
            question = question with { Count = Math.Min(question.Count, _owner._maxQuestion) };
            if (question.Count == 0)
            {
                throw new InputException("The question: expected at least one token, found none. Ask with visible characters.");
            }

            int capacity = task.MaxLength - SequenceBuilder.SpecialTokensOfTwo - question.Count;
            TokenWindows parts = new(passage.Count, capacity, Math.Min(task.WindowOverlap, capacity * 3 / 4));
            for (int part = 0; part < parts.Count; part++)
            {
                TokenWindow window = new(passage.Start + parts[part].Start, parts[part].Count);
                TokenWindow rows = AddPair(Span(question), Span(window), new SequenceLimits(task.MaxLength));
                _windows.Add(new PassageWindow(_noAnswer.Count, window, rows.Start));
            }

            _noAnswer.Add(float.PositiveInfinity);
        }

        /// <summary>Runs the encoder, and ranks the spans: by question, best first, of equal ones the first and the shortest.</summary>
        public void Run(CancellationToken cancellation)
        {
            _owner._session.Encoders.Run(Sequences, _decode, cancellation);
            foreach (((int query, TokenWindow tokens), float score) in _spans)
            {
                _candidates.Add(new Candidate(query, tokens, score));
            }

            _candidates.Sort(Candidate.ByRank);
        }

        /// <summary>The best answers to the next question.</summary>
        public Answer[] Best(int query, string passage, int count)
        {
            int end = _ranked;
            while (end < _candidates.Count && _candidates[end].Query == query)
            {
                end++;
            }

            Span<Candidate> candidates = CollectionsMarshal.AsSpan(_candidates)[_ranked..end];
            _ranked = end;
            float least = _owner._session.Task.NoAnswerMargin is float margin ? _noAnswer[query] + margin : float.NegativeInfinity;
            if (candidates.IsEmpty || candidates[0].Score < least)
            {
                return [];
            }

            double mass = Mass(candidates, _noAnswer[query]);
            candidates = Choose(candidates, count, least, passage);
            Answer[] answers = new Answer[candidates.Length];
            for (int i = 0; i < answers.Length; i++)
            {
                Candidate candidate = candidates[i];
                ReadOnlySpan<Token> tokens = Span(candidate.Tokens);
                (int from, int to) = (tokens[0].Start, tokens[^1].End);
                float probability = (float)Math.Exp(candidate.Score - mass);
                answers[i] = new Answer(passage[from..to], from, to - from, candidate.Score, probability, candidate.Score - _noAnswer[query]);
            }

            return answers;
        }

        public override bool Reset()
        {
            _windows.Clear();
            _spans.Clear();
            _candidates.Clear();
            _noAnswer.Clear();
            _ranked = 0;
            return base.Reset();
        }

        private void Decode(int first, Matrix rows, Workspace workspace)
        {
            Matrix logits = _owner.Logits(rows, workspace);
            for (int sequence = 0; sequence < workspace.Batch.SequenceCount; sequence++)
            {
                PassageWindow window = _windows[first + sequence];
                int start = workspace.Batch.ResultStart(sequence);
                AddSpans(window, logits.Slice(start + window.FirstRow, window.Tokens.Count));
                Span<float> none = logits.RowSpan(start);
                _noAnswer[window.Query] = MathF.Min(_noAnswer[window.Query], none[0] + none[1]);
            }
        }

        private void AddSpans(PassageWindow window, in Matrix logits)
        {
            ReadOnlySpan<int> ends = BestRows(logits, column: 1, _ends);
            foreach (int start in BestRows(logits, column: 0, _starts))
            {
                foreach (int end in ends)
                {
                    if (end >= start && end < start + _owner._session.Task.MaxAnswerTokens)
                    {
                        TokenWindow span = new(window.Tokens.Start + start, end - start + 1);
                        float score = logits.RowSpan(start)[0] + logits.RowSpan(end)[1];
                        ref float known = ref CollectionsMarshal.GetValueRefOrAddDefault(_spans, (window.Query, span), out bool isKnown);
                        known = isKnown ? MathF.Max(known, score) : score;
                    }
                }
            }
        }

        /// <summary>The logarithm of the sum of exp(score) over the candidates, best first, and "no answer".</summary>
        private static double Mass(ReadOnlySpan<Candidate> candidates, float noAnswer)
        {
            double best = Math.Max(candidates[0].Score, noAnswer);
            double sum = Math.Exp(noAnswer - best);
            foreach (Candidate candidate in candidates)
            {
                sum += Math.Exp(candidate.Score - best);
            }

            return best + Math.Log(sum);
        }

        /// <summary>
        /// The candidates to answer with. Where the same span without closing punctuation is nearly as good, it takes the place of the
        /// longer one, and has no other place.
        /// </summary>
        private Span<Candidate> Choose(Span<Candidate> candidates, int count, float least, string passage)
        {
            int chosen = 0;
            for (int i = 0; i < candidates.Length && chosen < count && candidates[i].Score >= least; i++)
            {
                Candidate candidate = WithoutPunctuation(candidates[i], passage);
                ref float score = ref CollectionsMarshal.GetValueRefOrNullRef(_spans, (candidate.Query, candidate.Tokens));
                if (!float.IsNaN(score))
                {
                    candidates[chosen++] = candidate;
                    score = float.NaN;
                }
            }

            return candidates[..chosen];
        }

        private Candidate WithoutPunctuation(in Candidate candidate, string passage)
        {
            TokenWindow tokens = candidate.Tokens with { Count = ClosingPunctuation.LengthWithout(Span(candidate.Tokens), passage) };
            bool isKnown = _spans.TryGetValue((candidate.Query, tokens), out float score);
            return isKnown && !(score < candidate.Score - PunctuationWorth) ? candidate with { Tokens = tokens, Score = score } : candidate;
        }

        private ReadOnlySpan<int> BestRows(in Matrix logits, int column, int[] best)
        {
            _column.Clear();
            for (int row = 0; row < logits.Rows; row++)
            {
                _column.Add(logits.RowSpan(row)[column]);
            }

            return best.AsSpan(0, Ranking.Best(CollectionsMarshal.AsSpan(_column), best));
        }
    }

    /// <summary>A window of a passage behind its question.</summary>
    /// <param name="Query">The question's index.</param>
    /// <param name="Tokens">The window's tokens among all.</param>
    /// <param name="FirstRow">The row of the first of them in the sequence.</param>
    private readonly record struct PassageWindow(int Query, TokenWindow Tokens, int FirstRow);

    /// <summary>A span that may be the answer.</summary>
    private readonly record struct Candidate(int Query, TokenWindow Tokens, float Score)
    {
        public static readonly Comparison<Candidate> ByRank = static (a, b) =>
            a.Query != b.Query ? a.Query.CompareTo(b.Query)
            : a.Score != b.Score ? b.Score.CompareTo(a.Score)
            : a.Tokens.Start != b.Tokens.Start ? a.Tokens.Start.CompareTo(b.Tokens.Start)
            : a.Tokens.Count.CompareTo(b.Tokens.Count);
    }
}
