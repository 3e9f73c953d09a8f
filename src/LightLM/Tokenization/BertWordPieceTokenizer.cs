using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>
/// BERT's tokenization with offsets into the original string: clean-up, isolation of Chinese characters, lower-casing and accent
/// stripping as configured, splitting at punctuation, and greedy WordPiece. The rules are those of Google's <c>tokenization.py</c>
/// and, beyond it, of Hugging Face's <c>BertTokenizer</c> (canonical composition, special tokens written in the text), over the
/// Unicode Character Database 15.1.
/// </summary>
public sealed class BertWordPieceTokenizer : TextTokenizer
{
    /// <summary>A word of more code points than this is unknown, as in the original.</summary>
    public const int MaxWordLength = 100;

    private const char FirstIdeograph = '\u4E00';
    private const int IdeographCount = 0x9FFF - FirstIdeograph + 1;

    private readonly WordPieceTrie _trie;
    private readonly int[] _ideographIds;
    private readonly TextNormalizer _normalizer;
    private readonly TraditionalFolding? _folding;
    private readonly bool _isolateIdeographs;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="settings">The vocabulary and the options.</param>
    /// <exception cref="InputException">
    /// The vocabulary has no [UNK], [CLS] or [SEP], or an added token can never be found.
    /// </exception>
    public BertWordPieceTokenizer(TokenizerSettings settings)
        : this(settings, new TextNormalizer(Require(settings).Options))
    {
    }

    private BertWordPieceTokenizer(TokenizerSettings settings, TextNormalizer normalizer)
        : base(settings, normalizer)
    {
        _normalizer = normalizer;
        _isolateIdeographs = settings.Options.TokenizeChineseCharacters;
        _folding = settings.Options.FoldTraditional ? new TraditionalFolding(settings.Vocabulary, _isolateIdeographs) : null;
        _trie = new WordPieceTrie(settings.Vocabulary);
        _ideographIds = FindIdeographs();
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<char> PieceInText(int id, bool isFirst, out string separator)
    {
        string piece = RequirePiece(id);
        bool continues = id < Settings.Vocabulary.WordPieceCount && piece.StartsWith(WordPieceTrie.ContinuationPrefix, StringComparison.Ordinal);
        separator = isFirst || continues ? "" : " ";
        return piece.AsSpan(continues ? WordPieceTrie.ContinuationPrefix.Length : 0);
    }

    /// <inheritdoc/>
    private protected override void TokenizeBetween(ReadOnlySpan<char> text, int start, List<Token> tokens)
    {
        WordBuffer word = WordBuffer.Rent();
        if (AddedTokens.ReadsNormalized && start < text.Length)
        {
            start = TokenizeNormalized(text, start, word, tokens);
        }

        TokenizeSegment(text, start, word, tokens);
        word.Return();
    }

    private static TokenizerSettings Require(TokenizerSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings;
    }

    /// <summary>The id of each Chinese character of the basic block, which is nearly all that Chinese text needs.</summary>
    private int[] FindIdeographs()
    {
        int[] ids = new int[IdeographCount];
        for (int i = 0; i < ids.Length; i++)
        {
            int character = FirstIdeograph + i;
            _trie.Step(WordPieceTrie.WordStart, _folding?.Fold(character) ?? character, out int id);
            ids[i] = id == WordPieceTrie.NoPiece ? UnknownId : id;
        }

        return ids;
    }

    /// <summary>Tokenizes up to the last token that is compared as normalized.</summary>
    /// <returns>Where what is left begins.</returns>
    private int TokenizeNormalized(ReadOnlySpan<char> text, int start, WordBuffer word, List<Token> tokens)
    {
        WordBuffer view = WordBuffer.Rent();
        _normalizer.Normalize(text, start, view);
        ReadOnlySpan<SourceScalar> items = view.Items;
        int read = 0;
        while (AddedTokens.TryFindNormalized(items, read, out AddedTokenMatch match))
        {
            int place = items[match.Start].Start;
            int end = items[match.End - 1].End;
            TokenizeSegment(text[..place], start, word, tokens);
            tokens.Add(new Token(match.Token.Id, place, end - place));
            (start, read) = (end, match.End);
        }

        view.Return();
        return start;
    }

    private void TokenizeSegment(ReadOnlySpan<char> text, int start, WordBuffer word, List<Token> tokens)
    {
        int i = start;
        while (i < text.Length)
        {
            char unit = text[i];
            if (_isolateIdeographs && IsBasicIdeograph(unit))
            {
                i = AppendIdeographs(text, i, tokens);
                continue;
            }

            CharacterTraits traits = Characters.Traits(unit);
            if ((traits & CharacterTraits.KindMask) == CharacterTraits.Space)
            {
                i++;
            }
            else if (traits == CharacterTraits.Punctuation && StandsAlone(text, i + 1))
            {
                _trie.Step(WordPieceTrie.WordStart, unit, out int id);
                tokens.Add(new Token(id == WordPieceTrie.NoPiece ? UnknownId : id, i, 1));
                i++;
            }
            else
            {
                i = ReadWord(text, i, word, out CharacterTraits seen);
                AppendWord(word, seen, tokens);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsBasicIdeograph(char unit) => (uint)(unit - FirstIdeograph) < IdeographCount;

    /// <summary>Whether nothing at a place can join what is before it: no mark, nor one behind characters that are removed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool StandsAlone(ReadOnlySpan<char> text, int next)
    {
        if (next >= text.Length)
        {
            return true;
        }

        CharacterTraits traits = Characters.Traits(text[next]);
        return (traits & CharacterTraits.Normalizes) == 0 && (traits & CharacterTraits.KindMask) != CharacterTraits.Removed;
    }

    /// <summary>Appends a run of Chinese characters, none of which any option changes.</summary>
    private int AppendIdeographs(ReadOnlySpan<char> text, int start, List<Token> tokens)
    {
        int end = start + 1;
        while (end < text.Length && IsBasicIdeograph(text[end]))
        {
            end++;
        }

        int count = tokens.Count;
        CollectionsMarshal.SetCount(tokens, count + end - start);
        Span<Token> target = CollectionsMarshal.AsSpan(tokens)[count..];
        ReadOnlySpan<char> run = text[start..end];
        int[] ids = _ideographIds;
        for (int i = 0; i < run.Length && i < target.Length; i++)
        {
            target[i] = new Token(ids[run[i] - FirstIdeograph], start + i, 1);
        }

        return end;
    }

    /// <summary>Reads a word, cleaned up and lower-cased, up to a space or a Chinese character, which is a word of its own.</summary>
    /// <returns>The index behind the word.</returns>
    private int ReadWord(ReadOnlySpan<char> text, int start, WordBuffer word, out CharacterTraits seen)
    {
        word.Clear();
        seen = default;
        int i = start;
        while (i < text.Length)
        {
            int value = Characters.Read(text, i, out CharacterTraits traits, out int next);
            CharacterTraits kind = traits & CharacterTraits.KindMask;
            bool isIsolated = kind == CharacterTraits.Ideograph && _isolateIdeographs;
            if (kind == CharacterTraits.Space || (isIsolated && word.Count > 0))
            {
                break;
            }

            if (kind != CharacterTraits.Removed)
            {
                seen |= traits;
                _normalizer.Add(word, value, traits, i, next);
            }

            i = next;
            if (isIsolated)
            {
                break;
            }
        }

        return i;
    }

    private void AppendWord(WordBuffer word, CharacterTraits seen, List<Token> tokens)
    {
        _normalizer.Finish(word, seen);
        _folding?.Fold(word.Items);
        ReadOnlySpan<SourceScalar> items = word.Items;
        int start = 0;
        for (int i = 0; i < items.Length; i++)
        {
            CharacterTraits kind = Characters.Traits(items[i].Value) & CharacterTraits.KindMask;
            if (kind == CharacterTraits.Punctuation)
            {
                AppendPieces(items[start..i], tokens);
                AppendPieces(items.Slice(i, 1), tokens);
                start = i + 1;
            }
        }

        AppendPieces(items[start..], tokens);
    }

    /// <summary>Greedy WordPiece: the longest piece at each place, or [UNK] for the whole word where none fits.</summary>
    private void AppendPieces(ReadOnlySpan<SourceScalar> word, List<Token> tokens)
    {
        if (word.IsEmpty)
        {
            return;
        }

        int count = tokens.Count;
        int start = word.Length <= MaxWordLength ? 0 : -1;
        while (start >= 0 && start < word.Length)
        {
            int end = FindLongestPiece(word, start, out int id);
            if (end > start)
            {
                tokens.Add(new Token(id, word[start].Start, word[end - 1].End - word[start].Start));
            }

            start = end;
        }

        if (start < 0)
        {
            CollectionsMarshal.SetCount(tokens, count);
            tokens.Add(new Token(UnknownId, word[0].Start, word[^1].End - word[0].Start));
        }
    }

    /// <summary>Finds the longest piece at a place.</summary>
    /// <returns>The index behind the piece, or -1 where none fits.</returns>
    private int FindLongestPiece(ReadOnlySpan<SourceScalar> word, int start, out int id)
    {
        int node = start == 0 ? WordPieceTrie.WordStart : WordPieceTrie.WordInside;
        int end = -1;
        id = UnknownId;
        for (int i = start; i < word.Length; i++)
        {
            node = _trie.Step(node, word[i].Value, out int found);
            if (node < 0)
            {
                break;
            }

            if (found != WordPieceTrie.NoPiece)
            {
                (id, end) = (found, i + 1);
            }
        }

        return end;
    }
}
