using System.Globalization;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints.Export;

/// <summary>Writes the tokenizer's files of a checkpoint directory.</summary>
internal static class HuggingFaceTokenizer
{
    private static readonly (string Field, string Token)[] TokenFields =
    [
        ("unk_token", SpecialTokens.Unknown),
        ("cls_token", SpecialTokens.Classification),
        ("sep_token", SpecialTokens.Separator),
        ("pad_token", SpecialTokens.Padding),
        ("mask_token", SpecialTokens.Mask),
    ];

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
        TokenizerOptions options = tokenizer.Options;
        json.WriteStartObject();
        json.WriteString("tokenizer_class", "BertTokenizer");
        json.WriteNumber("model_max_length", maxLength);
        json.WriteBoolean("do_lower_case", options.LowerCase);
        if (options.StripAccents is bool stripAccents)
        {
            json.WriteBoolean("strip_accents", stripAccents);
        }

        json.WriteBoolean("tokenize_chinese_chars", options.TokenizeChineseCharacters);
        json.WriteBoolean("split_special_tokens", options.SplitSpecialTokens);
        foreach ((string field, string token) in TokenFields.Where(entry => tokenizer.Vocabulary.TryGetId(entry.Token, out _)))
        {
            json.WriteString(field, token);
        }

        // Our own field; transformers keeps what it does not know and makes no use of it.
        if (options.FoldTraditional)
        {
            json.WriteBoolean("fold_traditional", true);
        }

        if (tokenizer.AddedTokens.Count > 0)
        {
            WriteAddedTokens(json, tokenizer);
        }

        json.WriteEndObject();
    }

    /// <summary>All the tokens that are kept whole, BERT's among them: transformers takes none from elsewhere when this field is there.</summary>
    private static void WriteAddedTokens(Utf8JsonWriter json, TokenizerSettings tokenizer)
    {
        IReadOnlyList<AddedToken> others = tokenizer.AddedTokens;
        json.WriteStartObject("added_tokens_decoder");
        foreach (AddedToken token in others.Concat(tokenizer.SpecialNames.In(tokenizer.Vocabulary, others)).OrderBy(token => token.Id))
        {
            json.WriteStartObject(token.Id.ToString(CultureInfo.InvariantCulture));
            json.WriteString("content", token.Content);
            json.WriteBoolean("lstrip", token.StripsLeft);
            json.WriteBoolean("normalized", token.IsNormalized);
            json.WriteBoolean("rstrip", token.StripsRight);
            json.WriteBoolean("single_word", token.IsSingleWord);
            json.WriteBoolean("special", token.IsSpecial);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteStartArray("additional_special_tokens");
        foreach (AddedToken token in others.Where(token => token.IsSpecial && !SpecialTokens.All.Contains(token.Content)))
        {
            json.WriteStringValue(token.Content);
        }

        json.WriteEndArray();
    }
}
