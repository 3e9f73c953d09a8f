using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Formats.Compact;

/// <summary>The object <c>tokenizer</c> of the compact format's metadata.</summary>
/// <param name="Pieces">The number of pieces in the vocabulary tensor.</param>
/// <param name="Options">The options.</param>
/// <param name="AddedTokens">The tokens that are kept whole; those with ids behind the pieces follow the vocabulary.</param>
/// <param name="Unigram">The rules of a Unigram vocabulary, but for its scores and its map of characters; null for WordPiece.</param>
internal sealed record CompactTokenizer(int Pieces, TokenizerOptions Options, IReadOnlyList<AddedToken> AddedTokens, UnigramRules? Unigram)
{
    /// <summary>The tokens that are kept whole.</summary>
    public const string AddedTokensField = "added_tokens";

    /// <summary>Whether special tokens in the text are split.</summary>
    public const string SplitSpecialTokensField = "split_special_tokens";

    private const string FoldTraditionalField = "fold_traditional";

    /// <summary>The fields of version 1.</summary>
    private static readonly string[] Fields = ["pieces", "lower_case", "strip_accents", "tokenize_chinese_characters", SplitSpecialTokensField];

    /// <summary>The fields that version 2 added.</summary>
    private static readonly string[] AddedFields = [FoldTraditionalField, AddedTokensField];

    /// <summary>Whether version 1 can say all that the settings do.</summary>
    public static bool FitsVersion1(TokenizerSettings tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return !tokenizer.Options.FoldTraditional && tokenizer.AddedTokens.Count == 0;
    }

    /// <summary>
    /// Reads the fields. There is at most one piece or token for each row of the word embeddings, whose last rows may be padding.
    /// </summary>
    public static CompactTokenizer Read(JsonItem json, int version, int vocabularySize)
    {
        int pieces = json["pieces"].Integer(1, vocabularySize);
        if (CompactUnigram.IsIn(json, version))
        {
            TokenizerOptions common = new() { SplitSpecialTokens = json[SplitSpecialTokensField].Flag() };
            return new CompactTokenizer(pieces, common, ReadAddedTokens(json, vocabularySize), CompactUnigram.Read(json));
        }

        json.RefuseMembersExcept(version == 1 ? Fields : [.. Fields, .. AddedFields]);
        TokenizerOptions options = new()
        {
            LowerCase = json["lower_case"].Flag(),
            StripAccents = json["strip_accents"].OrNull?.Flag(),
            TokenizeChineseCharacters = json["tokenize_chinese_characters"].Flag(),
            SplitSpecialTokens = json[SplitSpecialTokensField].Flag(),
            FoldTraditional = json[FoldTraditionalField].OrNull?.Flag() ?? false,
        };
        return new CompactTokenizer(pieces, options, ReadAddedTokens(json, vocabularySize), null);
    }

    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter writer, TokenizerSettings tokenizer)
    {
        writer.WriteNumber("pieces", tokenizer.Vocabulary.WordPieceCount);
        if (tokenizer.Unigram is UnigramRules rules)
        {
            writer.WriteBoolean(SplitSpecialTokensField, tokenizer.Options.SplitSpecialTokens);
            CompactUnigram.Write(writer, rules);
        }
        else
        {
            WriteOptions(writer, tokenizer.Options);
        }

        if (tokenizer.AddedTokens.Count > 0)
        {
            WriteAddedTokens(writer, tokenizer.AddedTokens);
        }
    }

    private static void WriteOptions(Utf8JsonWriter writer, TokenizerOptions options)
    {
        writer.WriteBoolean("lower_case", options.LowerCase);
        if (options.StripAccents is bool stripAccents)
        {
            writer.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            writer.WriteNull("strip_accents");
        }

        writer.WriteBoolean("tokenize_chinese_characters", options.TokenizeChineseCharacters);
        writer.WriteBoolean(SplitSpecialTokensField, options.SplitSpecialTokens);
        if (options.FoldTraditional)
        {
            writer.WriteBoolean(FoldTraditionalField, true);
        }
    }

    /// <summary>The tokenizer, once the vocabulary tensor is read.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="pieces">The pieces of the tensor.</param>
    /// <param name="unigram">The rules of a Unigram vocabulary with all that belongs to them, or null.</param>
    /// <exception cref="ModelFileException">The added tokens contradict the vocabulary, or one can never be found.</exception>
    public TokenizerSettings Complete(string path, Vocabulary pieces, UnigramRules? unigram)
    {
        string[] appended = [.. AddedTokens.Where(token => token.Id >= pieces.Count).OrderBy(token => token.Id).Select(token => token.Content)];
        Vocabulary vocabulary = appended.Length == 0 ? pieces : pieces.Extend(appended);
        TokenizerSettings settings = new(vocabulary, Options) { AddedTokens = AddedTokens, Unigram = unigram };
        return AddedTokenRules.FindFault(AddedTokens, vocabulary, INormalizer.Of(settings)) is AddedTokenFault fault
            ? throw ModelFileException.Mismatch(
                path, $"{CompactMetadata.Tokenizer}.{AddedTokensField}", fault.Expected, fault.Found, "Convert the checkpoint again.")
            : settings;
    }

    private static AddedToken[] ReadAddedTokens(JsonItem json, int vocabularySize) =>
        [.. (json[AddedTokensField].OrNull?.Items ?? []).Select(token => ReadAddedToken(token, vocabularySize))];

    private static AddedToken ReadAddedToken(JsonItem json, int vocabularySize)
    {
        json.RefuseMembersExcept("id", "content", "special", "normalized", "single_word", "strip_left", "strip_right");
        return new AddedToken(json["content"].Text(), json["id"].Integer(0, vocabularySize - 1))
        {
            IsSpecial = json["special"].Flag(),
            IsNormalized = json["normalized"].Flag(),
            IsSingleWord = json["single_word"].Flag(),
            StripsLeft = json["strip_left"].Flag(),
            StripsRight = json["strip_right"].Flag(),
        };
    }

    private static void WriteAddedTokens(Utf8JsonWriter writer, IReadOnlyList<AddedToken> tokens)
    {
        writer.WriteStartArray(AddedTokensField);
        foreach (AddedToken token in tokens)
        {
            writer.WriteStartObject();
            writer.WriteNumber("id", token.Id);
            writer.WriteString("content", token.Content);
            writer.WriteBoolean("special", token.IsSpecial);
            writer.WriteBoolean("normalized", token.IsNormalized);
            writer.WriteBoolean("single_word", token.IsSingleWord);
            writer.WriteBoolean("strip_left", token.StripsLeft);
            writer.WriteBoolean("strip_right", token.StripsRight);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
