using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>The traditional Chinese characters that a vocabulary lacks, with the simplified forms that are read in their place.</summary>
internal sealed class TraditionalFolding
{
    private const int FirstIdeograph = 0x3400;

    private readonly Dictionary<int, int> _simplified = new(TraditionalCharacters.Pairs.Length / 2);

    /// <summary>Finds the characters.</summary>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="isolatesIdeographs">
    /// Whether Chinese characters are words of their own, for which only a piece of exactly that character serves; inside words any piece
    /// that holds the character may.
    /// </param>
    public TraditionalFolding(Vocabulary vocabulary, bool isolatesIdeographs)
    {
        Lazy<HashSet<int>> inPieces = new(() => CharactersOf(vocabulary));
        StringRuneEnumerator pairs = TraditionalCharacters.Pairs.EnumerateRunes();
        while (pairs.MoveNext())
        {
            Rune character = pairs.Current;
            pairs.MoveNext();
            bool isAlone = isolatesIdeographs
                && (Characters.Traits(character.Value) & CharacterTraits.KindMask) == CharacterTraits.Ideograph;
            if (!(isAlone ? IsPiece(vocabulary, character) : inPieces.Value.Contains(character.Value)))
            {
                _simplified.Add(character.Value, pairs.Current.Value);
            }
        }
    }

    private static bool IsPiece(Vocabulary vocabulary, Rune character)
    {
        Span<char> units = stackalloc char[2];
        return vocabulary.TryGetId(units[..character.EncodeToUtf16(units)], out int id) && id < vocabulary.WordPieceCount;
    }

    private static HashSet<int> CharactersOf(Vocabulary vocabulary) =>
        [.. vocabulary.Pieces.Take(vocabulary.WordPieceCount).SelectMany(piece => piece.EnumerateRunes()).Select(rune => rune.Value)];

    /// <summary>The simplified form of a character that the vocabulary lacks; any other character itself.</summary>
    public int Fold(int codePoint) => _simplified.GetValueOrDefault(codePoint, codePoint);

    /// <summary>Folds the characters of a word where they stand.</summary>
    public void Fold(Span<SourceScalar> word)
    {
        foreach (ref SourceScalar scalar in word)
        {
            if (scalar.Value >= FirstIdeograph)
            {
                scalar.Value = Fold(scalar.Value);
            }
        }
    }
}
