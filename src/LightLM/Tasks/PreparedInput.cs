using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// One item as a model's encoder reads it: its tokens and the sequences that are cut from them, or why there are none. It is prepared
/// alone, run together with others of any task of the same model (the model's method Run), as often as wanted, and read alone. Not for
/// concurrent use.
/// </summary>
public abstract class PreparedInput
{
    private readonly List<Token> _tokens = [];
    private readonly List<SequenceParts> _sequences = [];
    private readonly List<int> _rows = [];
    private List<CutText>? _cuts;
    private int _addedRows;
    private int _isRunning;

    private protected PreparedInput(TaskHead head) => Head = head;

    /// <summary>The tokens that the encoder runs on: those of all sequences, special ones included.</summary>
    public int TokenCount { get; private set; }

    /// <summary>The sequences that the encoder reads: one, or the windows over a longer text; none where there is an error.</summary>
    public int SequenceCount => _sequences.Count;

    /// <summary>
    /// The texts of the item that the model does not read to the end; empty where it reads all. A text that is read in windows is never cut.
    /// </summary>
    public IReadOnlyList<CutText> Cuts => _cuts ?? (IReadOnlyList<CutText>)[];

    /// <summary>Whether a text of the item is longer than the model reads.</summary>
    public bool IsTruncated => _cuts?.Count > 0;

    /// <summary>Why the item cannot be answered, or null. A run passes it over, and reading it throws this.</summary>
    public InputException? Error { get; private set; }

    /// <summary>Whether the last run came to the item's end, so that its answer can be read.</summary>
    public bool IsRun { get; private set; }

    /// <summary>
    /// The tokens of the sequence that the model's method RunNext takes next, special ones included; null where all are done, or where there is an error.
    /// </summary>
    public int? NextTokenCount => NextSequence < _sequences.Count ? Length(NextSequence) : null;

    /// <summary>The first sequence that is not done.</summary>
    internal int NextSequence { get; private set; }

    /// <summary>The tokens of the sequences that are done.</summary>
    internal int DoneTokenCount
    {
        get
        {
            int tokens = 0;
            for (int sequence = 0; sequence < NextSequence; sequence++)
            {
                tokens += Length(sequence);
            }

            return tokens;
        }
    }

    /// <summary>The task.</summary>
    internal TaskHead Head { get; }

    /// <summary>About how much memory the item holds for later ones.</summary>
    internal virtual long RetainedBytes => ((long)_tokens.Capacity * Unsafe.SizeOf<Token>())
        + ((long)_sequences.Capacity * Unsafe.SizeOf<SequenceParts>()) + ((long)_rows.Capacity * sizeof(int));

    /// <summary>The tokens of the item's texts behind one another.</summary>
    private protected ReadOnlySpan<Token> Tokens => CollectionsMarshal.AsSpan(_tokens);

    /// <summary>The tokens of a sequence, special ones included.</summary>
    internal int Length(int sequence) => _sequences[sequence].Length;

    /// <inheritdoc/>
    public override string ToString() => Error is null
        ? $"tokens: {TokenCount}, sequences: {SequenceCount}{(IsTruncated ? ", cut" : "")}{(IsRun ? ", run" : "")}"
        : Error.Message;

    /// <summary>Takes the item for a run, which need not begin.</summary>
    /// <exception cref="InvalidOperationException">The item is in a run.</exception>
    internal void EnterRun()
    {
        if (Interlocked.Exchange(ref _isRunning, 1) != 0)
        {
            throw new InvalidOperationException("The prepared input is in a run. Prepare the item again to run it twice at a time.");
        }
    }

    /// <summary>Begins the run: what an earlier one has found is forgotten.</summary>
    internal void BeginRun()
    {
        IsRun = false;
        NextSequence = 0;
        Forget();
    }

    /// <summary>Ends a run, which may have come to any point.</summary>
    internal void LeaveRun() => Volatile.Write(ref _isRunning, 0);

    /// <summary>Appends a sequence to a batch: [CLS] text [SEP], or [CLS] first [SEP] second [SEP], as the tokenizer lays them out.</summary>
    internal void Write(int sequence, TokenBatch batch)
    {
        TextTokenizer tokenizer = Head.Session.Tokenizer;
        SequenceLayout layout = tokenizer.Layout;
        SequenceParts parts = _sequences[sequence];
        batch.AddToken(tokenizer.ClassificationId, 0);
        WritePart(parts.First, 0);
        if (parts.Second is TokenWindow second)
        {
            for (int between = 1; between < layout.TokensBetween; between++)
            {
                batch.AddToken(tokenizer.SeparatorId, 0);
            }

            // A model with a single token type sees no pairs.
            WritePart(second, Head.Session.Package.Encoder.Embedding.TokenTypes > 1 ? layout.SecondType : 0);
        }

        if (parts.Rows is TokenWindow rows)
        {
            batch.EndSequence(CollectionsMarshal.AsSpan(_rows).Slice(rows.Start, rows.Count));
        }
        else
        {
            batch.EndSequence();
        }

        void WritePart(TokenWindow part, int tokenType)
        {
            foreach (Token token in Tokens.Slice(part.Start, part.Count))
            {
                batch.AddToken(token.Id, tokenType);
            }

            batch.AddToken(tokenizer.SeparatorId, tokenType);
        }
    }

    /// <summary>Takes what the head made of a sequence, or of some of its rows; a run gives all of them in order.</summary>
    /// <param name="sequence">The sequence.</param>
    /// <param name="outputs">[rows, outputs]; valid during the call only, and free to be changed.</param>
    internal abstract void Take(int sequence, Matrix outputs);

    /// <summary>Notes that a sequence is done.</summary>
    internal void Complete(int sequence)
    {
        NextSequence = sequence + 1;
        IsRun = NextSequence == _sequences.Count;
    }

    /// <summary>Forgets the item, and keeps the memory.</summary>
    internal virtual void Reset()
    {
        _tokens.Clear();
        _sequences.Clear();
        _rows.Clear();
        _cuts = null;
        _addedRows = 0;
        TokenCount = 0;
        Error = null;
        IsRun = false;
        NextSequence = 0;
        Forget();
    }

    /// <summary>Forgets what a run has found.</summary>
    private protected abstract void Forget();

    /// <summary>Keeps the item's error in the place of its sequences.</summary>
    private protected void Fail(InputException error)
    {
        Reset();
        Error = error;
    }

    /// <exception cref="InputException">The item cannot be answered.</exception>
    /// <exception cref="InvalidOperationException">The item has not been run.</exception>
    internal void RequireRun()
    {
        if (Error is not null)
        {
            ExceptionDispatchInfo.Throw(Error);
        }

        if (!IsRun)
        {
            throw new InvalidOperationException("The prepared input has no answer yet. Run it to the end before it is read.");
        }
    }

    /// <summary>Appends the tokens of a text.</summary>
    /// <returns>Where they are among all tokens.</returns>
    private protected TokenWindow Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int start = _tokens.Count;
        Head.Session.Tokenizer.Tokenize(text, _tokens);
        return new TokenWindow(start, _tokens.Count - start);
    }

    /// <summary>Appends the tokens of a text that was tokenized before.</summary>
    /// <returns>Where they are among all tokens.</returns>
    private protected TokenWindow Append(IReadOnlyList<Token> tokens)
    {
        int start = _tokens.Count;
        _tokens.AddRange(tokens);
        return new TokenWindow(start, tokens.Count);
    }

    /// <summary>Cuts the end of a text, and notes that.</summary>
    /// <param name="text">The text.</param>
    /// <param name="count">The tokens that are left of it; may be all.</param>
    /// <param name="name">Which text of the item it is.</param>
    /// <param name="pair">Where one text is read with each of several: with which.</param>
    /// <exception cref="InputException">The text is longer, and the model may not cut it.</exception>
    private protected TokenWindow Cut(TokenWindow text, int count, string name, int? pair = null)
    {
        if (count < text.Count)
        {
            if (!Head.Session.AllowsTruncation)
            {
                string place = pair is null ? "" : $" of pair {pair}";
                throw new InputException($"The {name}{place}: expected at most {count} tokens, found {text.Count}. Shorten it, or allow truncation.");
            }

            (_cuts ??= []).Add(new CutText(name, text.Count, count, pair));
        }

        return text with { Count = count };
    }

    /// <summary>Has the row of [CLS] read of the sequence that is added next.</summary>
    private protected void ReadFirstRow() => _rows.Add(0);

    /// <summary>Has a token's row read of the sequence that is added next; in ascending order.</summary>
    /// <param name="token">The token's place in the sequence's first text; it is in the row behind, as [CLS] is in row 0.</param>
    private protected void ReadRow(int token) => _rows.Add(token + 1);

    /// <summary>Adds the sequence [CLS] text [SEP], of which the rows that were named are read, or all where none was.</summary>
    private protected void AddSequence(TokenWindow text) => Add(text, null);

    /// <summary>Adds the windows over a text that begins with the item's first token; all their rows are read.</summary>
    private protected TokenWindows AddWindows(int tokens)
    {
        TokenWindows windows = new(tokens, Head.Session.TextCapacity, 2 * Head.Session.WindowMargin);
        for (int window = 0; window < windows.Count; window++)
        {
            AddSequence(windows[window]);
        }

        return windows;
    }

    /// <summary>Adds the sequence [CLS] first [SEP] second [SEP], of which the rows that were named are read, or all where none was.</summary>
    private protected void AddPair(TokenWindow first, TokenWindow second) => Add(first, second);

    /// <summary>Adds the sequence of a pair, which is cut to its limits; that is noted.</summary>
    private protected void AddPair(
        TokenWindow first, TokenWindow second, SequenceLimits limits, string firstName, string secondName, int? pair = null)
    {
        (int firstCount, int secondCount) = limits.Cut(first.Count, second.Count, Head.Session.Layout);
        AddPair(Cut(first, firstCount, firstName, pair), Cut(second, secondCount, secondName, pair));
    }

    private void Add(TokenWindow first, TokenWindow? second)
    {
        int named = _rows.Count - _addedRows;
        SequenceLayout layout = Head.Session.Layout;
        int length = first.Count + (second is TokenWindow other ? other.Count + layout.SpecialTokensOfTwo : layout.SpecialTokensOfOne);
        SequenceParts sequence = new(first, second, named > 0 ? new TokenWindow(_addedRows, named) : null, length);
        _addedRows = _rows.Count;
        _sequences.Add(sequence);
        TokenCount = checked(TokenCount + sequence.Length);
    }

    /// <summary>A sequence: parts of the item's tokens.</summary>
    /// <param name="First">The text, or the first of a pair.</param>
    /// <param name="Second">The second of a pair.</param>
    /// <param name="Rows">The rows that are read, among those of all sequences; null for all of the sequence.</param>
    /// <param name="Length">The tokens of the sequence, special ones included.</param>
    private readonly record struct SequenceParts(TokenWindow First, TokenWindow? Second, TokenWindow? Rows, int Length);
}

/// <summary>A <see cref="PreparedInput"/> with its answer.</summary>
/// <typeparam name="TAnswer">What the task answers.</typeparam>
public abstract class PreparedInput<TAnswer> : PreparedInput
{
    private TAnswer? _answer;
    private bool _isRead;

    private protected PreparedInput(TaskHead head)
        : base(head)
    {
    }

    /// <summary>The answer; the same one however often it is read.</summary>
    /// <exception cref="InputException">The item cannot be answered: <see cref="PreparedInput.Error"/>.</exception>
    /// <exception cref="InvalidOperationException">The item has not been run.</exception>
    public TAnswer Read()
    {
        RequireRun();
        if (!_isRead)
        {
            _answer = Decode();
            _isRead = true;
        }

        return _answer!;
    }

    /// <summary>Makes the answer of what the run has found.</summary>
    private protected abstract TAnswer Decode();

    /// <inheritdoc/>
    private protected override void Forget()
    {
        _answer = default;
        _isRead = false;
    }
}
