using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <content>The way back from ids to a text.</content>
public sealed partial class BertWordPieceTokenizer
{
    /// <summary>Joins pieces to a text: pieces that continue a word ("##") directly, all others behind a space.</summary>
    /// <param name="ids">Indices in the vocabulary.</param>
    /// <param name="skipSpecialTokens">Whether special tokens such as [SEP] are left out.</param>
    /// <exception cref="InputException">An id is outside the vocabulary.</exception>
    public string Decode(ReadOnlySpan<int> ids, bool skipSpecialTokens = false)
    {
        StringBuilder text = new();
        foreach (int id in ids)
        {
            if (!skipSpecialTokens || !IsSpecial(id))
            {
                ReadOnlySpan<char> piece = PieceInText(id, isFirst: text.Length == 0, out string separator);
                text.Append(separator).Append(piece);
            }
        }

        return text.ToString();
    }

    /// <summary>What a piece adds to a decoded text.</summary>
    /// <param name="id">Its index in the vocabulary.</param>
    /// <param name="isFirst">Whether there is no text before it.</param>
    /// <param name="separator">What comes between the text before it and the piece.</param>
    /// <exception cref="InputException">The id is outside the vocabulary.</exception>
    internal ReadOnlySpan<char> PieceInText(int id, bool isFirst, out string separator)
    {
        Vocabulary vocabulary = Settings.Vocabulary;
        if ((uint)id >= (uint)vocabulary.Count)
        {
            throw new InputException(
                $"Id {id} is outside the vocabulary of {vocabulary.Count} pieces (0 to {vocabulary.Count - 1}): "
                + "decode with the tokenizer that made the ids.");
        }

        string piece = vocabulary[id];
        bool continues = id < vocabulary.WordPieceCount && piece.StartsWith(WordPieceTrie.ContinuationPrefix, StringComparison.Ordinal);
        separator = isFirst || continues ? "" : " ";
        return piece.AsSpan(continues ? WordPieceTrie.ContinuationPrefix.Length : 0);
    }
}
