using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>A WordPiece vocabulary as two trees: of pieces that begin a word, and of those that continue one ("##").</summary>
internal sealed class WordPieceTrie : PieceTrie
{
    /// <summary>The node that pieces at the beginning of a word start from.</summary>
    public const int WordStart = 0;

    /// <summary>The node that pieces inside a word start from.</summary>
    public const int WordInside = 1;

    /// <summary>What marks a piece that continues a word.</summary>
    public const string ContinuationPrefix = "##";

    /// <summary>In UTF-16 units; longer ones are part of no word that is split at all, and would only take memory.</summary>
    private const int LongestPiece = 2 * BertWordPieceTokenizer.MaxWordLength;

    /// <summary>Builds the trees.</summary>
    public WordPieceTrie(Vocabulary vocabulary)
        : base(roots: 2, vocabulary.WordPieceCount)
    {
        for (int id = 0; id < vocabulary.WordPieceCount; id++)
        {
            string piece = vocabulary[id];
            bool continues = piece.StartsWith(ContinuationPrefix, StringComparison.Ordinal) && piece.Length > ContinuationPrefix.Length;
            ReadOnlySpan<char> text = continues ? piece.AsSpan(ContinuationPrefix.Length) : piece;
            if (text.Length <= LongestPiece)
            {
                Insert(continues ? WordInside : WordStart, text, id);
            }
        }

        BoundRuns();
    }
}
