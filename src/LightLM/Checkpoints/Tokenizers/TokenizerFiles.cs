using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>Reads the tokenizer's files of a Hugging Face or Google checkpoint directory.</summary>
public static class TokenizerFiles
{
    /// <summary>One piece a line.</summary>
    public const string VocabularyName = "vocab.txt";

    /// <summary>Vocabulary and rules of a "fast" tokenizer.</summary>
    public const string TokenizerName = "tokenizer.json";

    /// <summary>The options of an original tokenizer.</summary>
    public const string ConfigurationName = "tokenizer_config.json";

    /// <summary>Contents and ids of tokens that are kept whole, as transformers wrote them before <c>added_tokens_decoder</c>.</summary>
    public const string AddedTokensName = "added_tokens.json";

    /// <summary>The special tokens by their uses.</summary>
    public const string SpecialTokensName = "special_tokens_map.json";

    /// <summary>
    /// Reads the vocabulary, the options and the added tokens. As in transformers, the options are those of
    /// <c>tokenizer_config.json</c> where there is one, with the defaults of BertTokenizer (lower case) for absent fields, unless its class
    /// is one that takes <c>tokenizer.json</c> as it is; else those of <c>tokenizer.json</c>, else the defaults.
    /// </summary>
    /// <param name="directory">The checkpoint's directory.</param>
    /// <returns>The settings, or null where the directory has neither <c>vocab.txt</c> nor <c>tokenizer.json</c>.</returns>
    /// <exception cref="ModelFileException">A file is damaged, contradicts another, or asks for other rules than BERT's.</exception>
    public static TokenizerSettings? Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string vocabularyPath = Path.Combine(directory, VocabularyName);
        JsonItem tokenizer = Read(directory, TokenizerName);
        JsonItem config = Read(directory, ConfigurationName);
        JsonItem added = Read(directory, AddedTokensName);
        JsonItem special = Read(directory, SpecialTokensName);

        TokenizerConfigurationFile configuration = new(config);
        TokenizerOptions options = configuration.ReadOptions();
        Vocabulary? vocabulary = File.Exists(vocabularyPath) ? VocabularyFile.Read(vocabularyPath) : null;
        if (tokenizer.IsNull && vocabulary is null)
        {
            return null;
        }

        FastTokenizerFile? fast = !tokenizer.IsNull ? new FastTokenizerFile(tokenizer) : null;
        if (fast is not null)
        {
            TokenizerOptions normalizer = fast.ReadOptions();
            options = configuration.Decides ? options : options with
            {
                LowerCase = normalizer.LowerCase,
                StripAccents = normalizer.StripAccents,
                TokenizeChineseCharacters = normalizer.TokenizeChineseCharacters,
            };
            vocabulary = fast.ReadVocabulary(vocabulary);
        }

        RequireSpecialTokens(File.Exists(vocabularyPath) ? vocabularyPath : tokenizer.Path, vocabulary!);
        fast?.RequireBertSequences(vocabulary!);
        AddedTokenFiles tokens = new(vocabulary!);
        if (!added.IsNull && config["added_tokens_decoder"].IsNull)
        {
            tokens.ReadList(added, config, special);
        }

        tokens.ReadArray(tokenizer["added_tokens"]);
        tokens.ReadDecoder(config["added_tokens_decoder"]);
        tokens.ReadNamed(config, special);
        return tokens.Extend(options);
    }

    /// <summary>The longest input, in tokens, that the tokenizer's configuration names; null for none or one without end (1e30).</summary>
    internal static int? ModelMaxLength(string directory)
    {
        JsonItem length = Read(directory, ConfigurationName)["model_max_length"];
        return length.Kind == JsonValueKind.Number && length.Value.TryGetDouble(out double tokens) && tokens is >= 1 and <= int.MaxValue
            ? (int)tokens
            : null;
    }

    private static JsonItem Read(string directory, string name) => JsonItem.ReadOptionalModelFile(
        Path.Combine(directory, name), "Save the tokenizer again, or download the file again.");

    private static void RequireSpecialTokens(string path, Vocabulary vocabulary)
    {
        foreach (string name in SpecialTokens.Required)
        {
            if (!vocabulary.TryGetId(name, out _))
            {
                string found = $"{vocabulary.Count} pieces without it";
                throw ModelFileException.Mismatch(path, name, "this special token", found, "Use the vocabulary that the model was trained with.");
            }
        }
    }
}
