using System.Runtime.InteropServices;
using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>
/// SentencePiece's Unigram tokenization (Kudo, 2018) as Hugging Face's tokenizers do it, with offsets into the original string. What a
/// character becomes in normalization has that character's place; a mark that is put in front of text has the place of what follows.
/// </summary>
internal sealed class UnigramTokenizer : TextTokenizer
{
    private const int WordMark = UnigramRules.WordMark;

    private readonly UnigramRules _rules;
    private readonly UnigramNormalizer _normalizer;
    private readonly UnigramLattice _lattice;
    private readonly BytePieces? _bytes;

    /// <summary>Creates a tokenizer.</summary>
    /// <param name="settings">The vocabulary.</param>
    /// <param name="rules">The rules.</param>
    /// <exception cref="InputException">
    /// The vocabulary lacks a special token, an added token can never be found, or the rules have a fault.
    /// </exception>
    public UnigramTokenizer(TokenizerSettings settings, UnigramRules rules)
        : this(settings, rules, new UnigramNormalizer(rules))
    {
    }

    private UnigramTokenizer(TokenizerSettings settings, UnigramRules rules, UnigramNormalizer normalizer)
        : base(settings, normalizer)
    {
        if (UnigramFault.Find(settings.Vocabulary, rules.Scores) is UnigramFault fault)
        {
            throw new InputException($"Expected {fault.Expected}, found {fault.Found}: use the vocabulary that the model was trained with.");
        }

        _rules = rules;
        _normalizer = normalizer;
        _bytes = rules.FallsBackToBytes ? new BytePieces(settings.Vocabulary) : null;
        _lattice = new UnigramLattice(new UnigramTrie(settings.Vocabulary), rules.Scores as float[] ?? [.. rules.Scores], UnknownId, _bytes);
    }

    /// <inheritdoc/>
    public override string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        if (_bytes is null)
        {
            return base.Decode(ids, skipSpecialTokens);
        }

        StringBuilder text = new();
        List<byte> spelled = [];
        foreach (int id in ids)
        {
            if (_bytes.TryGetByte(id, out byte value))
            {
                spelled.Add(value);
            }
            else if (!skipSpecialTokens || !IsSpecial(id))
            {
                AppendSpelled(text, spelled);
                AppendPiece(text, id);
            }
        }

        AppendSpelled(text, spelled);
        return text.ToString();
    }

    /// <inheritdoc/>
    private protected override ReadOnlySpan<char> PieceInText(int id, bool isFirst, out string separator)
    {
        string piece = RequirePiece(id);
        bool beginsWord = piece.StartsWith(UnigramRules.WordMark);
        separator = beginsWord && !isFirst ? " " : "";
        ReadOnlySpan<char> rest = piece.AsSpan(beginsWord ? 1 : 0);
        return rest.Contains(UnigramRules.WordMark) ? rest.ToString().Replace(UnigramRules.WordMark, ' ') : rest;
    }

    /// <inheritdoc/>
    private protected override void TokenizeBetween(ReadOnlySpan<char> text, int start, List<Token> tokens)
    {
        WordBuffer view = WordBuffer.Rent();
        WordBuffer word = WordBuffer.Rent();
        _normalizer.Normalize(text, start, view);
        ReadOnlySpan<SourceScalar> items = view.Items;
        int read = 0;
        while (AddedTokens.ReadsNormalized && AddedTokens.TryFindNormalized(items, read, out AddedTokenMatch match))
        {
            AppendWords(items[read..match.Start], word, tokens);
            int place = items[match.Start].Start;
            tokens.Add(new Token(match.Token.Id, place, items[match.End - 1].End - place));
            read = match.End;
        }

        AppendWords(items[read..], word, tokens);
        word.Return();
        view.Return();
    }

    private static void AppendSpelled(StringBuilder text, List<byte> spelled)
    {
        text.Append(Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(spelled)));
        spelled.Clear();
    }

    /// <summary>Cuts text into words at white space and at marks, as the rules say, and appends their pieces.</summary>
    private void AppendWords(ReadOnlySpan<SourceScalar> text, WordBuffer word, List<Token> tokens)
    {
        word.Clear();
        foreach (SourceScalar scalar in text)
        {
            if (_rules.SplitsAtWhiteSpace && scalar.IsWhiteSpace)
            {
                AppendPieces(word, tokens);
                continue;
            }

            SourceScalar next = scalar.Value == ' ' ? scalar with { Value = WordMark } : scalar;
            if (next.Value == WordMark)
            {
                if (_rules.SplitsAtMarks)
                {
                    AppendPieces(word, tokens);
                }
            }
            else if (word.Count == 0 && IsMarked(next))
            {
                word.Add(next with { Value = WordMark });
            }

            word.Add(next);
        }

        AppendPieces(word, tokens);
    }

    private bool IsMarked(SourceScalar first) =>
        _rules.MarksBeginning == MarkPlacement.Always || (_rules.MarksBeginning == MarkPlacement.First && first.Start == 0);

    private void AppendPieces(WordBuffer word, List<Token> tokens)
    {
        _lattice.AppendPieces(word.Items, tokens);
        word.Clear();
    }
}
