namespace LightLM.Tokenization;

/// <summary>
/// Makes a model's input of one text ([CLS] a [SEP]) or two ([CLS] a [SEP] b [SEP]), as the tokenizer lays them out. The buffers are used again
/// by the next call, which allocates nothing once they are large enough; the spans are valid until then. Not for concurrent use.
/// </summary>
public sealed class SequenceBuilder
{
    private const int InitialCapacity = 512;

    private readonly int _classificationId;
    private readonly int _separatorId;
    private readonly SequenceLayout _layout;
    private int[] _ids = new int[InitialCapacity];
    private int[] _tokenTypes = new int[InitialCapacity];
    private Token[] _tokens = new Token[InitialCapacity];

    /// <summary>Creates a builder.</summary>
    /// <param name="tokenizer">Gives the special tokens' ids and the layout.</param>
    public SequenceBuilder(TextTokenizer tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        _classificationId = tokenizer.ClassificationId;
        _separatorId = tokenizer.SeparatorId;
        _layout = tokenizer.Layout;
    }

    /// <summary>The number of positions, special tokens included.</summary>
    public int Length { get; private set; }

    /// <summary>The token ids, one a position.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Length);

    /// <summary>The token types: that of the layout for the second text and the separator behind it, 0 for all before.</summary>
    public ReadOnlySpan<int> TokenTypes => _tokenTypes.AsSpan(0, Length);

    /// <summary>The tokens; special tokens have Start -1 and Length 0. Offsets are into the text that the token comes from.</summary>
    public ReadOnlySpan<Token> Tokens => _tokens.AsSpan(0, Length);

    /// <summary>The positions that the first text takes.</summary>
    public TokenWindow First { get; private set; }

    /// <summary>The positions that the second text takes; empty where there is none.</summary>
    public TokenWindow Second { get; private set; }

    /// <summary>Makes the sequence of one text, cutting its tail where it is too long.</summary>
    /// <param name="text">The text's tokens.</param>
    /// <param name="maxLength">The longest sequence in tokens, special tokens included.</param>
    /// <exception cref="InputException">Not even the special tokens fit.</exception>
    public void Build(ReadOnlySpan<Token> text, int maxLength)
    {
        int count = new SequenceLimits(maxLength).Cut(text.Length, _layout);
        Begin();
        First = Append(text[..count], tokenType: 0);
        Second = default;
    }

    /// <summary>Makes the sequence of two texts.</summary>
    /// <param name="first">The first text's tokens.</param>
    /// <param name="second">The second text's tokens.</param>
    /// <param name="limits">How long the sequence and its parts may be, and what is cut.</param>
    /// <exception cref="InputException">The limits leave no room: what may not be cut is too long.</exception>
    public void BuildPair(ReadOnlySpan<Token> first, ReadOnlySpan<Token> second, SequenceLimits limits)
    {
        (int firstCount, int secondCount) = limits.Cut(first.Length, second.Length, _layout);
        Begin();
        First = Append(first[..firstCount], tokenType: 0);
        for (int between = 1; between < _layout.TokensBetween; between++)
        {
            AppendSpecial(_separatorId, tokenType: 0);
        }

        Second = Append(second[..secondCount], _layout.SecondType);
    }

    private void Begin()
    {
        Length = 0;
        AppendSpecial(_classificationId, tokenType: 0);
    }

    private TokenWindow Append(ReadOnlySpan<Token> text, int tokenType)
    {
        int start = Length;
        EnsureCapacity(start + text.Length + _layout.TokensBetween);
        text.CopyTo(_tokens.AsSpan(start));
        _tokenTypes.AsSpan(start, text.Length).Fill(tokenType);
        for (int i = 0; i < text.Length; i++)
        {
            _ids[start + i] = text[i].Id;
        }

        Length = start + text.Length;
        AppendSpecial(_separatorId, tokenType);
        return new TokenWindow(start, text.Length);
    }

    private void AppendSpecial(int id, int tokenType)
    {
        _ids[Length] = id;
        _tokenTypes[Length] = tokenType;
        _tokens[Length] = new Token(id, -1, 0);
        Length++;
    }

    private void EnsureCapacity(int capacity)
    {
        if (capacity > _ids.Length)
        {
            int size = Math.Max(capacity, _ids.Length * 2);
            Array.Resize(ref _ids, size);
            Array.Resize(ref _tokenTypes, size);
            Array.Resize(ref _tokens, size);
        }
    }
}
