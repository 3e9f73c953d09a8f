using System.Buffers;
using System.Globalization;
using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>Where an added token was found: in UTF-16 units of a text, or in code points of a normalized one.</summary>
/// <param name="Token">The token.</param>
/// <param name="Start">The first unit, of the white space before the token where that is part of it.</param>
/// <param name="End">Behind the last unit, of the white space behind the token where that is part of it.</param>
internal readonly record struct AddedTokenMatch(AddedToken Token, int Start, int End);

/// <summary>Finds added tokens: first those that are compared as written, then, between them, those that are compared as normalized.</summary>
internal sealed class AddedTokenFinder
{
    private readonly AddedTokenTrie _written = new();
    private readonly AddedTokenTrie _normalized = new();
    private readonly SearchValues<char> _firstUnits;
    private readonly INormalizer _normalizer;
    private readonly bool _splitsSpecial;

    /// <summary>Creates a finder.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="normalizer">How texts and contents are normalized.</param>
    /// <param name="splitsSpecial">Whether special tokens are treated like other text.</param>
    public AddedTokenFinder(IEnumerable<AddedToken> tokens, INormalizer normalizer, bool splitsSpecial)
    {
        _normalizer = normalizer;
        _splitsSpecial = splitsSpecial;
        HashSet<char> firstUnits = [];

        // Special ones first: they count where another has the same normalized content.
        foreach (AddedToken token in tokens.OrderByDescending(token => token.IsSpecial))
        {
            if (token.IsNormalized)
            {
                _normalized.Add(normalizer.Normalize(token.Content), token);
            }
            else
            {
                _written.Add(token.Content.Select(unit => (int)unit), token);
                firstUnits.Add(token.Content[0]);
            }
        }

        _firstUnits = SearchValues.Create([.. firstUnits]);
    }

    /// <summary>Whether some tokens are compared as normalized.</summary>
    public bool ReadsNormalized => !_normalized.IsEmpty;

    /// <summary>Finds the first token that is compared as written.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where to begin: behind the last match.</param>
    /// <param name="match">Receives the match.</param>
    public bool TryFindWritten(ReadOnlySpan<char> text, int start, out AddedTokenMatch match)
    {
        int place = start;
        while (place < text.Length)
        {
            int skipped = text[place..].IndexOfAny(_firstUnits);
            if (skipped < 0)
            {
                break;
            }

            place += skipped;
            int length = LongestWritten(text[place..], out AddedToken? token);
            if (length > 0 && Counts(token!, IsWordBefore(text[..place]), IsWordAt(text[(place + length)..])))
            {
                match = new AddedTokenMatch(
                    token!,
                    token!.StripsLeft ? start + text[start..place].TrimEnd().Length : place,
                    token.StripsRight ? text.Length - text[(place + length)..].TrimStart().Length : place + length);
                return true;
            }

            place += Math.Max(length, 1);
        }

        match = default;
        return false;
    }

    /// <summary>The normalized view of a part of a text, whose code points know their places in it.</summary>
    public void Normalize(ReadOnlySpan<char> text, int start, WordBuffer view) => _normalizer.Normalize(text, start, view);

    /// <summary>Finds the first token that is compared as normalized; the match counts in code points of the view.</summary>
    public bool TryFindNormalized(ReadOnlySpan<SourceScalar> view, int start, out AddedTokenMatch match)
    {
        int place = start;
        while (place < view.Length)
        {
            int length = LongestNormalized(view[place..], out AddedToken? token);
            if (length > 0 && Counts(token!, place > 0 && IsWord(view[place - 1]), IsWordAt(view[(place + length)..])))
            {
                match = WithSpaces(view, start, new AddedTokenMatch(token!, place, place + length));
                return true;
            }

            place += Math.Max(length, 1);
        }

        match = default;
        return false;
    }

    private bool Counts(AddedToken token, bool isWordBefore, bool isWordBehind) =>
        !(_splitsSpecial && token.IsSpecial) && !(token.IsSingleWord && (isWordBefore || isWordBehind));

    private int LongestWritten(ReadOnlySpan<char> text, out AddedToken? token)
    {
        int node = AddedTokenTrie.Root;
        int length = 0;
        token = null;
        for (int i = 0; i < text.Length && _written.TryStep(ref node, text[i]); i++)
        {
            if (_written.Ends(node, out AddedToken? found))
            {
                (length, token) = (i + 1, found);
            }
        }

        return length;
    }

    private int LongestNormalized(ReadOnlySpan<SourceScalar> view, out AddedToken? token)
    {
        int node = AddedTokenTrie.Root;
        int length = 0;
        token = null;
        for (int i = 0; i < view.Length && _normalized.TryStep(ref node, view[i].Value); i++)
        {
            if (_normalized.Ends(node, out AddedToken? found))
            {
                (length, token) = (i + 1, found);
            }
        }

        return length;
    }

    private static AddedTokenMatch WithSpaces(ReadOnlySpan<SourceScalar> view, int first, AddedTokenMatch match)
    {
        (AddedToken token, int start, int end) = match;
        while (token.StripsLeft && start > first && view[start - 1].IsWhiteSpace)
        {
            start--;
        }

        while (token.StripsRight && end < view.Length && view[end].IsWhiteSpace)
        {
            end++;
        }

        return new AddedTokenMatch(token, start, end);
    }

    private static bool IsWordBefore(ReadOnlySpan<char> text) =>
        Rune.DecodeLastFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool IsWordAt(ReadOnlySpan<char> text) =>
        Rune.DecodeFromUtf16(text, out Rune rune, out _) == OperationStatus.Done && IsWord(rune);

    private static bool IsWordAt(ReadOnlySpan<SourceScalar> view) => !view.IsEmpty && IsWord(view[0]);

    private static bool IsWord(SourceScalar scalar) => Rune.TryCreate(scalar.Value, out Rune rune) && IsWord(rune);

    /// <summary>What <c>\w</c> means in Unicode Technical Standard 18: letters, marks, digits, connectors and joiners.</summary>
    private static bool IsWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation => true,
        UnicodeCategory.Format => rune.Value is 0x200C or 0x200D,
        UnicodeCategory.OtherSymbol => rune.Value
            is (>= 0x24B6 and <= 0x24E9)
            or (>= 0x1F130 and <= 0x1F149)
            or (>= 0x1F150 and <= 0x1F169)
            or (>= 0x1F170 and <= 0x1F189),
        _ => false,
    };
}
