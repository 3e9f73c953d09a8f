using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>A <c>tokenizer_config.json</c>: the options of a BertTokenizer; what asks for other rules is refused.</summary>
/// <param name="root">The file's root, or an absent field where there is no file.</param>
internal sealed class TokenizerConfigurationFile(JsonItem root)
{
    private const string NoPlainText = "Text that is split outside the tokenizer is not supported; use a checkpoint that was trained on plain text.";

    // Tokenizers that split words with an analyser before WordPiece.
    private static readonly string[] OtherWordSplitters = ["BertJapaneseTokenizer"];

    // Tokenizers that keep the words of a dictionary (jieba's) whole which the vocabulary has; without such words, they are BERT's.
    private static readonly string[] DictionarySplitters = ["RoFormerTokenizer", "RoFormerTokenizerFast"];

    // Classes that take tokenizer.json as it is, where BERT's own set its normalizer anew.
    private static readonly string[] GenericClasses = ["PreTrainedTokenizerFast", "TokenizersBackend"];

    /// <summary>Whether the options here come before those of <c>tokenizer.json</c>.</summary>
    public bool Decides => !root.IsNull && !GenericClasses.Contains(root["tokenizer_class"].OrNull?.Text());

    /// <summary>The options; where a field is absent, the default of BertTokenizer.</summary>
    public TokenizerOptions ReadOptions()
    {
        RequireBertRules();
        return new TokenizerOptions
        {
            LowerCase = root["do_lower_case"].OrNull?.Flag() ?? true,
            StripAccents = root["strip_accents"].OrNull?.Flag(),
            TokenizeChineseCharacters = root["tokenize_chinese_chars"].OrNull?.Flag() ?? true,
            SplitSpecialTokens = root["split_special_tokens"].OrNull?.Flag() ?? false,
            FoldTraditional = root["fold_traditional"].OrNull?.Flag() ?? false,
        };
    }

    /// <summary>The options that count for a Unigram vocabulary.</summary>
    public TokenizerOptions ReadUnigramOptions()
    {
        RequireCutsEnds();
        return new TokenizerOptions { SplitSpecialTokens = root["split_special_tokens"].OrNull?.Flag() ?? false };
    }

    /// <summary>Refuses a vocabulary whose words a dictionary has to find.</summary>
    public void RequireCharacters(Vocabulary vocabulary)
    {
        JsonItem tokenizerClass = root["tokenizer_class"];
        if (DictionarySplitters.Contains(tokenizerClass.OrNull?.Text())
            && vocabulary.Pieces.Take(vocabulary.WordPieceCount).FirstOrDefault(IsChineseWord) is string word)
        {
            throw tokenizerClass.Error(
                "a vocabulary of single Chinese characters",
                $"{tokenizerClass.Describe()} and the word {AddedTokenRules.Show(word)}",
                "Words are found in a dictionary (jieba's) there, which is not supported; use a checkpoint with a vocabulary of characters.");
        }
    }

    private static bool IsChineseWord(string piece) =>
        piece.EnumerateRunes().Count(rune => (Characters.Traits(rune.Value) & CharacterTraits.KindMask) == CharacterTraits.Ideograph) > 1;

    private void RequireBertRules()
    {
        JsonItem tokenizerClass = root["tokenizer_class"];
        if (tokenizerClass.OrNull?.Text() is string name && OtherWordSplitters.Contains(name))
        {
            throw tokenizerClass.Error(
                "a tokenizer with BERT's rules",
                remedy: "This one splits words by other means; use a checkpoint that was trained with a BertTokenizer.");
        }

        foreach (string field in (string[])["do_basic_tokenize", "clean_text"])
        {
            if (root[field].OrNull?.Flag() == false)
            {
                throw root[field].Error("true", remedy: NoPlainText);
            }
        }

        JsonItem whole = root["never_split"];
        if (whole is { Kind: JsonValueKind.Array, Count: > 0 })
        {
            throw whole.Error("none", remedy: "Words that are kept whole are read from added tokens only; name them in added_tokens_decoder.");
        }

        RequireCutsEnds();
        JsonItem prefix = root["wordpieces_prefix"];
        if (prefix.OrNull?.Text() is not (null or WordPieceTrie.ContinuationPrefix))
        {
            throw prefix.Error($"\"{WordPieceTrie.ContinuationPrefix}\"", remedy: FastTokenizerFile.OtherModel);
        }
    }

    private void RequireCutsEnds()
    {
        JsonItem side = root["truncation_side"];
        if (side.OrNull?.Text() is not (null or "right"))
        {
            throw side.Error("\"right\"", remedy: FastTokenizerFile.CutsEnds);
        }
    }
}
