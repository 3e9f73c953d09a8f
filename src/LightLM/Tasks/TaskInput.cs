using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>
/// The texts of one call as tokens and as the encoder's input; used again by later calls, so that these allocate nothing. A task derives
/// from it what else it keeps during a call.
/// </summary>
internal class TaskInput(ModelSession session) : IReusable
{
    /// <summary>An input of more tokens is left to the garbage collector, so that one huge call does not hold its memory for good.</summary>
    private const int RetainedTokens = 1 << 16;

    private readonly List<Token> _tokens = [];
    private readonly SequenceBuilder _builder = new(session.Tokenizer);
    private int[] _zeros = [];

    /// <summary>The sequences that the encoder is to run.</summary>
    public TokenBatch Sequences { get; } = new();

    /// <summary>The number of tokens of all texts.</summary>
    public int TokenCount => _tokens.Count;

    /// <summary>Appends the tokens of a text.</summary>
    /// <returns>Where they are among all tokens.</returns>
    public TokenWindow Tokenize(string text)
    {
        int start = _tokens.Count;
        session.Tokenize(text, _tokens);
        return new TokenWindow(start, _tokens.Count - start);
    }

    /// <summary>Some of the tokens; valid until the next text is added.</summary>
    public ReadOnlySpan<Token> Span(TokenWindow window) => CollectionsMarshal.AsSpan(_tokens).Slice(window.Start, window.Count);

    /// <summary>Appends the sequence [CLS] text [SEP], of which all rows are read: token i is in row i + 1.</summary>
    public void Add(ReadOnlySpan<Token> text)
    {
        _builder.Build(text, session.Task.MaxLength);
        Sequences.Add(_builder.Ids, TokenTypes());
    }

    /// <summary>Appends the sequence [CLS] text [SEP], of which some rows are read.</summary>
    public void Add(ReadOnlySpan<Token> text, ReadOnlySpan<int> rows)
    {
        _builder.Build(text, session.Task.MaxLength);
        Sequences.Add(_builder.Ids, TokenTypes(), rows);
    }

    /// <summary>Appends the sequence [CLS] first [SEP] second [SEP], of which all rows are read.</summary>
    /// <returns>The rows of the second text.</returns>
    public TokenWindow AddPair(ReadOnlySpan<Token> first, ReadOnlySpan<Token> second, SequenceLimits limits)
    {
        _builder.BuildPair(first, second, limits);
        Sequences.Add(_builder.Ids, TokenTypes());
        return _builder.Second;
    }

    /// <summary>Appends the sequence [CLS] first [SEP] second [SEP], of which some rows are read.</summary>
    public void AddPair(ReadOnlySpan<Token> first, ReadOnlySpan<Token> second, SequenceLimits limits, ReadOnlySpan<int> rows)
    {
        _builder.BuildPair(first, second, limits);
        Sequences.Add(_builder.Ids, TokenTypes(), rows);
    }

    /// <inheritdoc/>
    public virtual bool Reset()
    {
        bool isWorthKeeping = _tokens.Count <= RetainedTokens && Sequences.TokenCount <= RetainedTokens;
        _tokens.Clear();
        Sequences.Clear();
        return isWorthKeeping;
    }

    /// <summary>A model with a single token type sees no pairs.</summary>
    private ReadOnlySpan<int> TokenTypes()
    {
        if (session.Package.Encoder.Embedding.TokenTypes > 1)
        {
            return _builder.TokenTypes;
        }

        if (_zeros.Length < _builder.Length)
        {
            _zeros = new int[_builder.Length];
        }

        return _zeros.AsSpan(0, _builder.Length);
    }
}
