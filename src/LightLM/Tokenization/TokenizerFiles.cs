using System.Text.Json;
using LightLM.Weights;

namespace LightLM.Tokenization;

/// <summary>Reads the tokenizer's files of a Hugging Face or Google checkpoint directory.</summary>
public static class TokenizerFiles
{
    /// <summary>One piece a line.</summary>
    public const string VocabularyName = "vocab.txt";

    /// <summary>Vocabulary and rules of a "fast" tokenizer.</summary>
    public const string TokenizerName = "tokenizer.json";

    /// <summary>The options of an original tokenizer.</summary>
    public const string ConfigurationName = "tokenizer_config.json";

    // Tokenizers that split words with a dictionary or an analyser before WordPiece.
    private static readonly string[] OtherWordSplitters = ["BertJapaneseTokenizer", "RoFormerTokenizer", "RoFormerTokenizerFast"];

    /// <summary>
    /// Reads the vocabulary and the options. The options are those of <c>tokenizer.json</c> where there is one, else those of
    /// <c>tokenizer_config.json</c>, else the defaults (lower case).
    /// </summary>
    /// <param name="directory">The checkpoint's directory.</param>
    /// <returns>The settings, or null where the directory has neither <c>vocab.txt</c> nor <c>tokenizer.json</c>.</returns>
    /// <exception cref="ModelFileException">A file is damaged, contradicts another, or asks for other rules than BERT's.</exception>
    public static TokenizerSettings? Load(string directory)
    {
        ArgumentNullException.ThrowIfNull(directory);
        string vocabularyPath = Path.Combine(directory, VocabularyName);
        string tokenizerPath = Path.Combine(directory, TokenizerName);
        string configurationPath = Path.Combine(directory, ConfigurationName);

        Vocabulary? vocabulary = File.Exists(vocabularyPath) ? Vocabulary.Load(vocabularyPath) : null;
        TokenizerOptions? options = File.Exists(configurationPath) ? ReadConfiguration(configurationPath) : null;
        if (File.Exists(tokenizerPath))
        {
            using JsonDocument document = JsonFile.Parse(tokenizerPath);
            FastTokenizerFile tokenizer = new(new JsonField(tokenizerPath, "", document.RootElement));
            options = tokenizer.ReadOptions();
            vocabulary = tokenizer.ReadVocabulary(vocabulary);
        }

        if (vocabulary is null)
        {
            return null;
        }

        RequireSpecialTokens(File.Exists(vocabularyPath) ? vocabularyPath : tokenizerPath, vocabulary);
        return new TokenizerSettings(vocabulary, options ?? new TokenizerOptions());
    }

    /// <summary>The longest input, in tokens, that the tokenizer's configuration names; null for none or one without end (1e30).</summary>
    internal static int? ModelMaxLength(string directory)
    {
        string path = Path.Combine(directory, ConfigurationName);
        if (!File.Exists(path))
        {
            return null;
        }

        using JsonDocument document = JsonFile.Parse(path);
        return new JsonField(path, "", document.RootElement)["model_max_length"].Value is { ValueKind: JsonValueKind.Number } value
            && value.TryGetDouble(out double length) && length is >= 1 and <= int.MaxValue ? (int)length : null;
    }

    private static TokenizerOptions ReadConfiguration(string path)
    {
        using JsonDocument document = JsonFile.Parse(path);
        JsonField configuration = new(path, "", document.RootElement);
        JsonField tokenizerClass = configuration["tokenizer_class"];
        if (tokenizerClass.Text is string name && OtherWordSplitters.Contains(name))
        {
            throw tokenizerClass.Refuse(
                "a tokenizer with BERT's rules",
                "this one splits words by other means; use a checkpoint that was trained with a BertTokenizer");
        }

        JsonField basic = configuration["do_basic_tokenize"];
        if (basic.Flag == false)
        {
            throw basic.Refuse(
                "true", "text that is split outside the tokenizer is not supported; use a checkpoint that was trained on plain text");
        }

        return new TokenizerOptions
        {
            LowerCase = configuration["do_lower_case"].Flag ?? true,
            StripAccents = configuration["strip_accents"].Flag,
            TokenizeChineseCharacters = configuration["tokenize_chinese_chars"].Flag ?? true,
            SplitSpecialTokens = configuration["split_special_tokens"].Flag ?? false,
        };
    }

    private static void RequireSpecialTokens(string path, Vocabulary vocabulary)
    {
        foreach (string name in SpecialTokens.Required)
        {
            if (!vocabulary.TryGetId(name, out _))
            {
                string found = $"{vocabulary.Count} pieces without it";
                throw new ModelFileException(
                    path, name, $"expected this special token, found {found}: use the vocabulary that the model was trained with.");
            }
        }
    }
}
