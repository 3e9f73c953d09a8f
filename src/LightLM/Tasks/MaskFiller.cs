using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// Predicts the pieces behind [MASK]s. A text beyond the model's limit is read in windows around its masks; masks that lie close together
/// share one, so that the work grows with the text.
/// </summary>
internal sealed class MaskFiller : TaskHead
{
    /// <summary>So many tokens wait to be read; then they are, before more texts are taken.</summary>
    private const int MostWaiting = 1 << 14;

    /// <summary>The rows whose logits over the whole vocabulary are in memory at once.</summary>
    private const int RowsAtOnce = 64;

    private readonly ModelSession _session;
    private readonly LanguageModelHead _head;
    private readonly Pool<Call> _calls;

    public MaskFiller(ModelSession session)
    {
        _session = session;
        _head = new LanguageModelHead(session.Weights, session.Encoder);
        _calls = new Pool<Call>(() => new Call(this));
    }

    /// <summary>Fills the masks of each text.</summary>
    public void Fill(ReadOnlySpan<string> texts, int count, Span<IReadOnlyList<MaskFill>> results, CancellationToken cancellation)
    {
        Call call = _calls.Rent();
        try
        {
            foreach (string text in texts)
            {
                call.AddText(text, count, cancellation);
            }

            call.Finish(results, cancellation);
        }
        finally
        {
            _calls.Return(call);
        }
    }

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();

    /// <summary>What a call keeps: the masks of all texts in order, which is also the order of the rows that are read.</summary>
    private sealed class Call : TaskInput
    {
        private readonly MaskFiller _owner;
        private readonly GroupDecoder _decode;
        private readonly List<Token> _masks = [];
        private readonly List<int> _masksOfTexts = [];
        private readonly List<int> _rows = [];
        private readonly List<MaskFill> _fills = [];
        private int _count;

        public Call(MaskFiller owner)
            : base(owner._session)
        {
            _owner = owner;
            _decode = Decode;
        }

        public void AddText(string text, int count, CancellationToken cancellation)
        {
            ReadOnlySpan<Token> tokens = Span(Tokenize(text));
            _rows.Clear();
            for (int i = 0; i < tokens.Length; i++)
            {
                if (tokens[i].Id == _owner._session.Tokenizer.MaskId)
                {
                    _rows.Add(i + 1);
                    _masks.Add(tokens[i]);
                }
            }

            if (_rows.Count == 0)
            {
                throw new InputException("The text: expected at least one [MASK], found none. Write [MASK] where a word is to be filled in.");
            }

            _masksOfTexts.Add(_rows.Count);
            _count = count;
            AddSequences(tokens, cancellation);
        }

        public void Finish(Span<IReadOnlyList<MaskFill>> results, CancellationToken cancellation)
        {
            RunWaiting(cancellation);
            ReadOnlySpan<MaskFill> fills = CollectionsMarshal.AsSpan(_fills);
            for (int i = 0; i < _masksOfTexts.Count; i++)
            {
                results[i] = fills[.._masksOfTexts[i]].ToArray();
                fills = fills[_masksOfTexts[i]..];
            }
        }

        public override bool Reset()
        {
            _masks.Clear();
            _masksOfTexts.Clear();
            _fills.Clear();
            return base.Reset();
        }

        /// <summary>One sequence, or in a long text one around each group of masks.</summary>
        private void AddSequences(ReadOnlySpan<Token> tokens, CancellationToken cancellation)
        {
            int capacity = _owner._session.TextCapacity;
            Span<int> rows = CollectionsMarshal.AsSpan(_rows);
            if (tokens.Length <= capacity)
            {
                Add(tokens, rows);
                RunIfMany(cancellation);
                return;
            }

            while (!rows.IsEmpty)
            {
                // Half a window at most, so that each mask has at least a quarter of one to both sides.
                int first = rows[0];
                int count = 1;
                while (count < rows.Length && rows[count] - first <= capacity / 2)
                {
                    count++;
                }

                int middle = ((first + rows[count - 1]) / 2) - 1;
                int start = Math.Clamp(middle - (capacity / 2), 0, tokens.Length - capacity);
                Span<int> inWindow = rows[..count];
                foreach (ref int row in inWindow)
                {
                    row -= start;
                }

                Add(tokens.Slice(start, capacity), inWindow);
                rows = rows[count..];
                RunIfMany(cancellation);
            }
        }

        private void RunIfMany(CancellationToken cancellation)
        {
            if (Sequences.TokenCount >= MostWaiting)
            {
                RunWaiting(cancellation);
            }
        }

        private void RunWaiting(CancellationToken cancellation)
        {
            _owner._session.Encoders.Run(Sequences, _decode, cancellation);
            Sequences.Clear();
        }

        private void Decode(int first, Matrix rows, Workspace workspace)
        {
            for (int row = 0; row < rows.Rows; row += RowsAtOnce)
            {
                AddFills(_owner.Logits(rows.Slice(row, Math.Min(RowsAtOnce, rows.Rows - row)), workspace));
            }
        }

        private void AddFills(in Matrix logits)
        {
            for (int row = 0; row < logits.Rows; row++)
            {
                Token mask = _masks[_fills.Count];
                Probabilities.Softmax(logits.RowSpan(row));
                LabelScore[] candidates = Ranking.Best(logits.RowSpan(row), _owner._session.Tokenizer.Settings.Vocabulary.Pieces, _count);
                _fills.Add(new MaskFill(mask.Start, mask.Length, candidates));
            }
        }
    }
}
