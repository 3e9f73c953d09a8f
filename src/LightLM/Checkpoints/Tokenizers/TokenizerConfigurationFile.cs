using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A <c>tokenizer_config.json</c>: the options of a BertTokenizer; what asks for other rules is refused.</summary>
/// <param name="root">The file's root, or an absent field where there is no file.</param>
internal sealed class TokenizerConfigurationFile(JsonField root)
{
    private const string NoPlainText = "text that is split outside the tokenizer is not supported; use a checkpoint that was trained on plain text";

    // Tokenizers that split words with a dictionary or an analyser before WordPiece.
    private static readonly string[] OtherWordSplitters = ["BertJapaneseTokenizer", "RoFormerTokenizer", "RoFormerTokenizerFast"];

    // Classes that take tokenizer.json as it is, where BERT's own set its normalizer anew.
    private static readonly string[] GenericClasses = ["PreTrainedTokenizerFast", "TokenizersBackend"];

    /// <summary>Whether the options here come before those of <c>tokenizer.json</c>.</summary>
    public bool Decides => !root.IsNull && !GenericClasses.Contains(root["tokenizer_class"].Text);

    /// <summary>The options; where a field is absent, the default of BertTokenizer.</summary>
    public TokenizerOptions ReadOptions()
    {
        RequireBertRules();
        return new TokenizerOptions
        {
            LowerCase = root["do_lower_case"].Flag ?? true,
            StripAccents = root["strip_accents"].Flag,
            TokenizeChineseCharacters = root["tokenize_chinese_chars"].Flag ?? true,
            SplitSpecialTokens = root["split_special_tokens"].Flag ?? false,
            FoldTraditional = root["fold_traditional"].Flag ?? false,
        };
    }

    private void RequireBertRules()
    {
        JsonField tokenizerClass = root["tokenizer_class"];
        if (tokenizerClass.Text is string name && OtherWordSplitters.Contains(name))
        {
            throw tokenizerClass.Refuse(
                "a tokenizer with BERT's rules",
                "this one splits words by other means; use a checkpoint that was trained with a BertTokenizer");
        }

        foreach (string field in (string[])["do_basic_tokenize", "clean_text"])
        {
            if (root[field].Flag == false)
            {
                throw root[field].Refuse("true", NoPlainText);
            }
        }

        JsonField whole = root["never_split"];
        if (whole.Value is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0)
        {
            throw whole.Refuse("none", "words that are kept whole are read from added tokens only; name them in added_tokens_decoder");
        }

        JsonField side = root["truncation_side"];
        if (side.Text is not (null or "right"))
        {
            throw side.Refuse("\"right\"", FastTokenizerFile.CutsEnds);
        }

        JsonField prefix = root["wordpieces_prefix"];
        if (prefix.Text is not (null or WordPieceTrie.ContinuationPrefix))
        {
            throw prefix.Refuse($"\"{WordPieceTrie.ContinuationPrefix}\"", FastTokenizerFile.OtherModel);
        }
    }
}
