using System.Globalization;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Export;

/// <summary>Writes the tokenizer's files of a checkpoint directory.</summary>
internal static class HuggingFaceTokenizer
{
    /// <summary>The bytes of <c>vocab.txt</c>.</summary>
    /// <exception cref="ModelFileException">A piece cannot stand on a line of its own.</exception>
    public static byte[] Vocabulary(string path, TokenizerSettings tokenizer)
    {
        Vocabulary vocabulary = tokenizer.Vocabulary;
        if (vocabulary.Pieces.Take(vocabulary.WordPieceCount).FirstOrDefault(piece => piece.Contains('\r', StringComparison.Ordinal)) is string broken)
        {
            vocabulary.TryGetId(broken, out int id);
            throw ModelFileException.Mismatch(
                path, CompactVocabulary.TensorName, "pieces without carriage returns", $"one in piece {id}", "Correct the vocabulary.");
        }

        return [.. CompactVocabulary.Encode(path, tokenizer), (byte)'\n'];
    }

    /// <summary>Writes <c>tokenizer_config.json</c>.</summary>
    public static void Write(Utf8JsonWriter json, TokenizerSettings tokenizer, int maxLength)
    {
        json.WriteStartObject();
        json.WriteString("tokenizer_class", tokenizer.Unigram is null ? "BertTokenizer" : "XLMRobertaTokenizer");
        json.WriteNumber("model_max_length", maxLength);
        if (tokenizer.Unigram is null)
        {
            WriteOptions(json, tokenizer.Options);
        }

        json.WriteBoolean("split_special_tokens", tokenizer.Options.SplitSpecialTokens);
        foreach ((string field, string token) in TokenFields(tokenizer.SpecialNames).Where(entry => tokenizer.Vocabulary.TryGetId(entry.Token, out _)))
        {
            json.WriteString(field, token);
        }

        if (tokenizer.AddedTokens.Count > 0)
        {
            WriteAddedTokens(json, tokenizer);
        }

        json.WriteEndObject();
    }

    /// <summary>All the tokens that are kept whole, the special ones among them, in the order of their ids.</summary>
    public static IEnumerable<AddedToken> WholeTokens(TokenizerSettings tokenizer) => tokenizer.AddedTokens
        .Concat(tokenizer.SpecialNames.In(tokenizer.Vocabulary, tokenizer.AddedTokens)).OrderBy(token => token.Id);

    /// <summary>Writes the fields of a token's object, which has been begun, and its end.</summary>
    public static void WriteToken(Utf8JsonWriter json, AddedToken token)
    {
        json.WriteString("content", token.Content);
        json.WriteBoolean("lstrip", token.StripsLeft);
        json.WriteBoolean("normalized", token.IsNormalized);
        json.WriteBoolean("rstrip", token.StripsRight);
        json.WriteBoolean("single_word", token.IsSingleWord);
        json.WriteBoolean("special", token.IsSpecial);
        json.WriteEndObject();
    }

    private static (string Field, string Token)[] TokenFields(SpecialTokenNames names) =>
    [
        ("unk_token", names.Unknown),
        ("cls_token", names.Classification),
        ("sep_token", names.Separator),
        ("pad_token", names.Padding),
        ("mask_token", names.Mask),
    ];

    private static void WriteOptions(Utf8JsonWriter json, TokenizerOptions options)
    {
        json.WriteBoolean("do_lower_case", options.LowerCase);
        if (options.StripAccents is bool stripAccents)
        {
            json.WriteBoolean("strip_accents", stripAccents);
        }

        json.WriteBoolean("tokenize_chinese_chars", options.TokenizeChineseCharacters);

        // Our own field; transformers keeps what it does not know and makes no use of it.
        if (options.FoldTraditional)
        {
            json.WriteBoolean("fold_traditional", true);
        }
    }

    /// <summary>All the tokens that are kept whole: transformers takes none from elsewhere when this field is there.</summary>
    private static void WriteAddedTokens(Utf8JsonWriter json, TokenizerSettings tokenizer)
    {
        json.WriteStartObject("added_tokens_decoder");
        foreach (AddedToken token in WholeTokens(tokenizer))
        {
            json.WriteStartObject(token.Id.ToString(CultureInfo.InvariantCulture));
            WriteToken(json, token);
        }

        json.WriteEndObject();
        json.WriteStartArray("additional_special_tokens");
        foreach (AddedToken token in tokenizer.AddedTokens.Where(token => token.IsSpecial && !tokenizer.SpecialNames.All.Contains(token.Content)))
        {
            json.WriteStringValue(token.Content);
        }

        json.WriteEndArray();
    }
}
