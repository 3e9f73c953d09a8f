using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>What is wrong with a Unigram vocabulary.</summary>
/// <param name="Id">The piece that is at fault.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What was found.</param>
internal sealed record UnigramFault(int Id, string Expected, string Found)
{
    /// <summary>The first thing that is wrong with a vocabulary's pieces or their scores, or null.</summary>
    public static UnigramFault? Find(Vocabulary vocabulary, IReadOnlyList<float> scores)
    {
        int count = vocabulary.WordPieceCount;
        if (scores.Count != count || count == 0)
        {
            return new UnigramFault(0, "a score for each piece, and at least one", $"{scores.Count} scores and {count} pieces");
        }

        for (int id = 0; id < count; id++)
        {
            string piece = vocabulary[id];
            if (piece.Length is 0 or > UnigramRules.MaxPieceLength)
            {
                return new UnigramFault(id, $"pieces of 1 to {UnigramRules.MaxPieceLength} UTF-16 units", $"{piece.Length} in piece {id}");
            }

            if (!float.IsFinite(scores[id]))
            {
                string score = scores[id].ToString(CultureInfo.InvariantCulture);
                return new UnigramFault(id, "scores that single precision can hold", $"{score} for piece {id}");
            }
        }

        return vocabulary.HasRepeatedPieces ? FindRepeated(vocabulary) : null;
    }

    private static UnigramFault FindRepeated(Vocabulary vocabulary)
    {
        HashSet<string> pieces = new(StringComparer.Ordinal);
        int id = 0;
        while (pieces.Add(vocabulary[id]))
        {
            id++;
        }

        return new UnigramFault(id, "each piece once", $"{AddedTokenRules.Show(vocabulary[id])} twice");
    }
}
