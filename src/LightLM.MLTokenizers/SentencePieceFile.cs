using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.MLTokenizers;

/// <summary>
/// Reads SentencePiece files with the Unigram vocabulary of XLM-RoBERTa (<c>sentencepiece.bpe.model</c>): the message <c>ModelProto</c> of
/// <c>sentencepiece_model.proto</c>, made into the vocabulary and the rules that transformers' conversion to <c>tokenizer.json</c> gives.
/// </summary>
public static class SentencePieceFile
{
    /// <summary>The largest file that is read, in bytes; the largest published vocabularies have a few megabytes.</summary>
    private const int MaxBytes = 64 << 20;

    /// <summary>What to do about another kind of vocabulary.</summary>
    internal const string UseOther = "Only XLM-RoBERTa's vocabularies are supported; use a checkpoint with such a one, or with a WordPiece vocabulary.";

    /// <summary>The pieces that XLM-RoBERTa's files begin with; in the model's vocabulary, others take their places.</summary>
    private static readonly string[] FirstPieces =
        [SpecialTokenNames.Roberta.Unknown, SpecialTokenNames.Roberta.Classification, SpecialTokenNames.Roberta.Separator];

    /// <summary>What the model's vocabulary begins with.</summary>
    private static readonly string[] FirstTokens =
    [
        SpecialTokenNames.Roberta.Classification, SpecialTokenNames.Roberta.Padding, SpecialTokenNames.Roberta.Separator,
        SpecialTokenNames.Roberta.Unknown,
    ];

    /// <summary>The form, for the readers of checkpoints.</summary>
    public static VocabularyForm Form { get; } = new(TokenizerFiles.SentencePieceExtension, Read);

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged, or has another kind of vocabulary.</exception>
    public static TokenizerSettings Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using SentencePieceReader reader = new(path, FileReading.ReadAll(path, MaxBytes));
        SentencePieceModel model = reader.Read();
        RequireRules(path, model);
        Vocabulary vocabulary = ReadVocabulary(model, out float[] scores);
        UnigramRules rules = new()
        {
            Scores = scores,
            CharacterMap = model.CharacterMap,
            StripsEnd = true,
            RepeatedSpaces = UnigramRules.WordMark,
            FallsBackToBytes = model.ByteFallback,
        };
        if (UnigramFault.Find(vocabulary, scores) is UnigramFault fault)
        {
            throw ModelFileException.Mismatch(path, "pieces", fault.Expected, fault.Found, SentencePieceReader.Remedy);
        }

        if (CharacterMap.Read(model.CharacterMap.Span, out (string Expected, string Found) map) is null)
        {
            throw ModelFileException.Mismatch(path, "normalizer_spec.precompiled_charsmap", map.Expected, map.Found, SentencePieceReader.Remedy);
        }

        return new TokenizerSettings(vocabulary, new TokenizerOptions()) { Unigram = rules, AddedTokens = AddedTokens(model, vocabulary) };
    }

    private static void RequireRules(string path, SentencePieceModel model)
    {
        Require(model.ModelType == SentencePieceModel.Unigram, "trainer_spec.model_type", "1 (Unigram)", $"{model.ModelType}");
        Require(!model.WhiteSpaceIsSuffix, "trainer_spec.treat_whitespace_as_suffix", "false", "true");
        Require(model.AddsPrefix, "normalizer_spec.add_dummy_prefix", "true", "false");
        Require(model.RemovesExtraSpaces, "normalizer_spec.remove_extra_whitespaces", "true", "false");
        Require(model.EscapesSpaces, "normalizer_spec.escape_whitespaces", "true", "false");
        string[] first = [.. model.Pieces.Take(FirstPieces.Length).Select(piece => piece.Text)];
        string found = string.Join(", ", first.Select(AddedTokenRules.Show));
        Require(first.SequenceEqual(FirstPieces), "pieces", $"{string.Join(", ", FirstPieces)} first", found.Length == 0 ? "none" : found);

        void Require(bool holds, string item, string expected, string found)
        {
            if (!holds)
            {
                throw ModelFileException.Mismatch(path, item, expected, found, UseOther);
            }
        }
    }

    /// <summary>
    /// The vocabulary as the model has it: its own special tokens, then the file's other pieces, each with an id one higher than in the
    /// file, then the token of masks.
    /// </summary>
    private static Vocabulary ReadVocabulary(SentencePieceModel model, out float[] scores)
    {
        SentencePiece[] rest = [.. model.Pieces.Skip(FirstPieces.Length)];
        scores = [.. FirstTokens.Select(_ => 0f), .. rest.Select(piece => piece.Score), 0f];
        return new Vocabulary([.. FirstTokens, .. rest.Select(piece => piece.Text), SpecialTokenNames.Roberta.Mask]);
    }

    /// <summary>The pieces that are kept whole wherever a text holds them, and the mask, which takes the white space before it.</summary>
    private static IReadOnlyList<AddedToken> AddedTokens(SentencePieceModel model, Vocabulary vocabulary)
    {
        int shift = FirstTokens.Length - FirstPieces.Length;
        IEnumerable<AddedToken> whole = model.Pieces.Index().Skip(FirstPieces.Length)
            .Where(entry => entry.Item.Kind is SentencePiece.Control or SentencePiece.UserDefined)
            .Select(entry => new AddedToken(entry.Item.Text, entry.Index + shift) { IsSpecial = entry.Item.Kind == SentencePiece.Control });
        AddedToken mask = new(SpecialTokenNames.Roberta.Mask, vocabulary.Count - 1) { IsSpecial = true, IsNormalized = true, StripsLeft = true };
        return [.. whole, mask];
    }
}
