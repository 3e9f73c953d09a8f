using System.Text.Json;
using LightLM.Tokenization;

namespace LightLM.Weights;

/// <summary>The object <c>tokenizer</c> of the compact format's metadata.</summary>
internal static class CompactTokenizer
{
    /// <summary>The fields of version 1.</summary>
    private static readonly string[] Fields = ["pieces", "lower_case", "strip_accents", "tokenize_chinese_characters", "split_special_tokens"];

    /// <summary>The fields that version 2 added.</summary>
    private static readonly string[] AddedFields = [];

    /// <summary>Whether version 1 can say all that the settings do.</summary>
    public static bool FitsVersion1(TokenizerSettings tokenizer)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        return true;
    }

    /// <summary>
    /// Reads the options and the number of pieces: at most one for each row of the word embeddings, whose last rows may be padding.
    /// </summary>
    public static (int Pieces, TokenizerOptions Options) Read(JsonSection json, int version, int vocabularySize)
    {
        json.RefuseFieldsExcept(version == 1 ? Fields : [.. Fields, .. AddedFields]);
        TokenizerOptions options = new()
        {
            LowerCase = json.Flag("lower_case"),
            StripAccents = json.Has("strip_accents") ? json.Flag("strip_accents") : null,
            TokenizeChineseCharacters = json.Flag("tokenize_chinese_characters"),
            SplitSpecialTokens = json.Flag("split_special_tokens"),
        };
        return (json.Integer("pieces", 1, vocabularySize), options);
    }

    /// <summary>Writes the fields.</summary>
    public static void Write(Utf8JsonWriter writer, TokenizerSettings tokenizer)
    {
        writer.WriteNumber("pieces", tokenizer.Vocabulary.Count);
        writer.WriteBoolean("lower_case", tokenizer.Options.LowerCase);
        if (tokenizer.Options.StripAccents is bool stripAccents)
        {
            writer.WriteBoolean("strip_accents", stripAccents);
        }
        else
        {
            writer.WriteNull("strip_accents");
        }

        writer.WriteBoolean("tokenize_chinese_characters", tokenizer.Options.TokenizeChineseCharacters);
        writer.WriteBoolean("split_special_tokens", tokenizer.Options.SplitSpecialTokens);
    }
}
