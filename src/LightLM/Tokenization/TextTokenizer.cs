using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>
/// Splits texts into the pieces of a vocabulary, with offsets into the original string, and says how a model's sequences are made of
/// them. Safe for concurrent use. No method adds special tokens such as [CLS] of its own accord.
/// </summary>
public abstract class TextTokenizer
{
    private readonly HashSet<int> _specialIds;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="settings">The vocabulary and the rules.</param>
    /// <param name="normalizer">How texts are normalized, for added tokens that are compared so.</param>
    /// <exception cref="InputException">The vocabulary lacks a special token, or an added token can never be found.</exception>
    private protected TextTokenizer(TokenizerSettings settings, INormalizer normalizer)
    {
        Settings = settings;
        Layout = settings.Unigram is null ? SequenceLayout.Bert : SequenceLayout.Roberta;
        Vocabulary vocabulary = settings.Vocabulary;
        SpecialTokenNames names = settings.SpecialNames;
        UnknownId = RequireId(vocabulary, names.Unknown);
        ClassificationId = RequireId(vocabulary, names.Classification);
        SeparatorId = RequireId(vocabulary, names.Separator);
        PaddingId = vocabulary.TryGetId(names.Padding, out int padding) ? padding : null;
        MaskId = vocabulary.TryGetId(names.Mask, out int mask) ? mask : null;

        AddedToken[] addedTokens = [.. names.In(vocabulary, settings.AddedTokens), .. settings.AddedTokens];
        if (AddedTokenRules.FindFault(addedTokens, vocabulary, normalizer) is AddedTokenFault fault)
        {
            throw new InputException($"Expected {fault.Expected}, found {fault.Found}: correct the added tokens or the vocabulary.");
        }

        AddedTokens = new AddedTokenFinder(addedTokens, normalizer, settings.Options.SplitSpecialTokens);
        _specialIds = [.. addedTokens.Where(token => token.IsSpecial).Select(token => token.Id)];
    }

    /// <summary>The vocabulary and the rules.</summary>
    public TokenizerSettings Settings { get; }

    /// <summary>The id of the token that stands for what the vocabulary cannot spell: [UNK].</summary>
    public int UnknownId { get; }

    /// <summary>The id of the token that begins a sequence: [CLS].</summary>
    public int ClassificationId { get; }

    /// <summary>The id of the token that ends each text of a sequence: [SEP].</summary>
    public int SeparatorId { get; }

    /// <summary>The id of the token that fills shorter sequences up, [PAD], or null where the vocabulary has none.</summary>
    public int? PaddingId { get; }

    /// <summary>The id of the token that stands for one to be guessed, [MASK], or null where the vocabulary has none.</summary>
    public int? MaskId { get; }

    /// <summary>How sequences are made of texts.</summary>
    public SequenceLayout Layout { get; }

    /// <summary>Finds the tokens that are kept whole.</summary>
    private protected AddedTokenFinder AddedTokens { get; }

    /// <summary>Creates the tokenizer for some settings.</summary>
    /// <param name="settings">The vocabulary and the rules.</param>
    /// <exception cref="InputException">The vocabulary lacks a special token, or an added token can never be found.</exception>
    public static TextTokenizer Create(TokenizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Unigram is UnigramRules rules ? new UnigramTokenizer(settings, rules) : new BertWordPieceTokenizer(settings);
    }

    /// <summary>Appends the tokens of a text; allocates nothing once the list has room for them.</summary>
    /// <param name="text">Any UTF-16 text; surrogates without a partner are dropped like other invalid characters.</param>
    /// <param name="tokens">Receives the tokens, in the order of the text: neither starts nor ends ever go back.</param>
    public void Tokenize(ReadOnlySpan<char> text, List<Token> tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        int start = 0;
        while (AddedTokens.TryFindWritten(text, start, out AddedTokenMatch match))
        {
            TokenizeBetween(text[..match.Start], start, tokens);
            tokens.Add(new Token(match.Token.Id, match.Start, match.End - match.Start));
            start = match.End;
        }

        TokenizeBetween(text, start, tokens);
    }

    /// <summary>The tokens of a text.</summary>
    /// <param name="text">Any UTF-16 text.</param>
    public IReadOnlyList<Token> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        List<Token> tokens = new(text.Length);
        Tokenize(text, tokens);
        return tokens;
    }

    /// <summary>Whether an id is that of one of the special tokens or of an added token that is special.</summary>
    public bool IsSpecial(int id) => _specialIds.Contains(id);

    /// <summary>Joins pieces to a text, as their vocabulary marks where words begin or go on.</summary>
    /// <param name="ids">Indices in the vocabulary.</param>
    /// <param name="skipSpecialTokens">Whether special tokens such as [SEP] are left out.</param>
    /// <exception cref="InputException">An id is outside the vocabulary.</exception>
    public virtual string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        StringBuilder text = new();
        foreach (int id in ids)
        {
            if (!skipSpecialTokens || !IsSpecial(id))
            {
                AppendPiece(text, id);
            }
        }

        return text.ToString();
    }

    /// <summary>Appends a piece to a decoded text.</summary>
    /// <exception cref="InputException">The id is outside the vocabulary.</exception>
    private protected void AppendPiece(StringBuilder text, int id)
    {
        ReadOnlySpan<char> piece = PieceInText(id, isFirst: text.Length == 0, out string separator);
        text.Append(separator).Append(piece);
    }

    /// <summary>What a piece adds to a decoded text.</summary>
    /// <param name="id">Its index in the vocabulary.</param>
    /// <param name="isFirst">Whether there is no text before it.</param>
    /// <param name="separator">What comes between the text before it and the piece.</param>
    /// <exception cref="InputException">The id is outside the vocabulary.</exception>
    private protected abstract ReadOnlySpan<char> PieceInText(int id, bool isFirst, out string separator);

    /// <summary>Tokenizes what lies between tokens that are compared as written.</summary>
    /// <param name="text">The text up to the end of that part.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="tokens">Receives the tokens.</param>
    private protected abstract void TokenizeBetween(ReadOnlySpan<char> text, int start, List<Token> tokens);

    /// <summary>A piece of the vocabulary.</summary>
    /// <exception cref="InputException">The id is outside the vocabulary.</exception>
    private protected string RequirePiece(int id)
    {
        Vocabulary vocabulary = Settings.Vocabulary;
        return (uint)id < (uint)vocabulary.Count
            ? vocabulary[id]
            : throw new InputException(
                $"Id {id} is outside the vocabulary of {vocabulary.Count} pieces (0 to {vocabulary.Count - 1}): "
                + "decode with the tokenizer that made the ids.");
    }

    private static int RequireId(Vocabulary vocabulary, string name) => vocabulary.TryGetId(name, out int id)
        ? id
        : throw new InputException(
            $"The vocabulary of {vocabulary.Count} pieces has no '{name}', which its tokenization needs: "
            + "use the vocabulary that the model was trained with.");
}
