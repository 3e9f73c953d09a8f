using System.Text;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Formats.Compact;

/// <summary>How the compact format stores a vocabulary: a tensor of bytes, the pieces in UTF-8 with a line feed between them.</summary>
internal static class CompactVocabulary
{
    /// <summary>The tensor's name.</summary>
    public const string TensorName = "vocabulary";

    private const string Correct = "Correct the vocabulary.";
    private const string Damaged = "The file is damaged: download or convert it again.";

    /// <summary>The bytes of a vocabulary without its added tokens.</summary>
    /// <exception cref="ModelFileException">
    /// A piece has a line feed or half a surrogate pair in it, a special token is missing, or the added tokens contradict the vocabulary.
    /// </exception>
    public static byte[] Encode(string path, TokenizerSettings tokenizer)
    {
        Vocabulary vocabulary = tokenizer.Vocabulary;
        IEnumerable<string> pieces = vocabulary.Pieces.Take(vocabulary.WordPieceCount);
        if (pieces.FirstOrDefault(piece => piece.Contains('\n', StringComparison.Ordinal)) is string broken)
        {
            vocabulary.TryGetId(broken, out int id);
            throw Error(path, "pieces without line feeds", $"one in piece {id}", Correct);
        }

        RequireSpecialTokens(path, vocabulary, tokenizer.SpecialNames);
        if (AddedTokenRules.FindFault(tokenizer.AddedTokens, vocabulary, INormalizer.Of(tokenizer)) is AddedTokenFault fault)
        {
            throw Error(path, fault.Expected, fault.Found, Correct);
        }

        try
        {
            return StrictUtf8.Encode(string.Join('\n', pieces));
        }
        catch (EncoderFallbackException e)
        {
            throw Error(path, "pieces of whole characters", "half a surrogate pair", Correct, e);
        }
    }

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="bytes">The tensor's bytes.</param>
    /// <param name="count">The number of pieces that there must be.</param>
    /// <param name="names">What its special tokens are called.</param>
    /// <exception cref="ModelFileException">The bytes are not UTF-8, have another number of pieces, or lack a special token.</exception>
    public static Vocabulary Decode(string path, ReadOnlySpan<byte> bytes, int count, SpecialTokenNames names)
    {
        if (StrictUtf8.FindFault(bytes) is StrictUtf8.Fault fault)
        {
            throw Error(path, "UTF-8", $"{fault} of piece {fault.Line - 1}", Damaged);
        }

        int found = bytes.Count((byte)'\n') + 1;
        if (found != count)
        {
            throw Error(path, $"{count} pieces, as tokenizer.pieces says", $"{found}", Damaged);
        }

        if (found > InputLimits.MaxPieces)
        {
            throw Error(path, $"at most {InputLimits.MaxPieces} pieces", $"{found}", Correct);
        }

        string[] pieces = new string[found];
        int next = 0;
        foreach (Range piece in bytes.Split((byte)'\n'))
        {
            pieces[next++] = Encoding.UTF8.GetString(bytes[piece]);
        }

        Vocabulary vocabulary = Vocabulary.OfPieces(pieces);
        RequireSpecialTokens(path, vocabulary, names);
        return vocabulary;
    }

    private static void RequireSpecialTokens(string path, Vocabulary vocabulary, SpecialTokenNames names)
    {
        if (names.Required.FirstOrDefault(name => !vocabulary.TryGetId(name, out _)) is string missing)
        {
            throw Error(path, $"the special token {missing}", $"{vocabulary.Count} pieces without it", Correct);
        }
    }

    private static ModelFileException Error(string path, string expected, string found, string remedy, Exception? innerException = null) =>
        ModelFileException.Mismatch(path, TensorName, expected, found, remedy, innerException);
}
