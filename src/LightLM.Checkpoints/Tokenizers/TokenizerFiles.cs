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

    /// <summary>What the names of SentencePiece files end with; they are read by a <see cref="VocabularyForm"/>.</summary>
    public const string SentencePieceExtension = ".model";

    /// <summary>
    /// Reads the vocabulary, the rules and the added tokens. As in transformers, BERT's options are those of
    /// <c>tokenizer_config.json</c> where there is one, with the defaults of BertTokenizer (lower case) for absent fields, unless its class
    /// is one that takes <c>tokenizer.json</c> as it is; else those of <c>tokenizer.json</c>, else the defaults. The rules of a Unigram
    /// vocabulary are those of <c>tokenizer.json</c>, or of its own file where there is no other.
    /// </summary>
    /// <param name="directory">The checkpoint's directory.</param>
    /// <param name="forms">Further forms of vocabularies, such as SentencePiece's.</param>
    /// <returns>The settings, or null where the directory has no vocabulary.</returns>
    /// <exception cref="ModelFileException">A file is damaged, contradicts another, or asks for rules that are not supported.</exception>
    public static TokenizerSettings? Load(string directory, IReadOnlyList<VocabularyForm>? forms = null)
    {
        ArgumentNullException.ThrowIfNull(directory);
        return Load(TokenizerSources.In(directory), forms ?? []);
    }

    /// <summary>
    /// Reads a vocabulary that lies in a file of its own: a list of pieces such as <c>vocab.txt</c>, a <c>tokenizer.json</c>, or a further form.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="forms">Further forms of vocabularies, such as SentencePiece's.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged, or asks for rules that are not supported.</exception>
    public static TokenizerSettings LoadFile(string path, IReadOnlyList<VocabularyForm>? forms = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return Load(TokenizerSources.Of(path), forms ?? [])!;
    }

    /// <summary>The longest input, in tokens, that the tokenizer's configuration names; null for none or one without end (1e30).</summary>
    internal static int? ModelMaxLength(string directory)
    {
        JsonItem length = TokenizerSources.Optional(directory, ConfigurationName)["model_max_length"];
        return length.Kind == JsonValueKind.Number && length.Value.TryGetDouble(out double tokens) && tokens is >= 1 and <= int.MaxValue
            ? (int)tokens
            : null;
    }

    private static TokenizerSettings? Load(TokenizerSources sources, IReadOnlyList<VocabularyForm> forms)
    {
        if (UnigramTokenizerFile.IsUnigram(sources.Tokenizer))
        {
            return LoadUnigram(sources);
        }

        bool hasOwn = sources.List is not null || !sources.Tokenizer.IsNull;
        return !hasOwn && sources.Other is string other ? LoadOther(sources, other, forms) : LoadWordPiece(sources);
    }

    private static TokenizerSettings? LoadWordPiece(TokenizerSources sources)
    {
        TokenizerConfigurationFile configuration = new(sources.Configuration);
        TokenizerOptions options = configuration.ReadOptions();
        Vocabulary? vocabulary = sources.List is string list ? VocabularyFile.Read(list) : null;
        FastTokenizerFile? fast = sources.Tokenizer.IsNull ? null : new FastTokenizerFile(sources.Tokenizer);
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

        if (vocabulary is null)
        {
            return null;
        }

        configuration.RequireCharacters(vocabulary);
        return Complete(sources, sources.List ?? sources.Tokenizer.Path, new TokenizerSettings(vocabulary, options));
    }

    private static TokenizerSettings LoadUnigram(TokenizerSources sources)
    {
        if (sources.List is string list)
        {
            string expected = $"no list of pieces beside {TokenizerName}, which holds a Unigram vocabulary";
            throw ModelFileException.Mismatch(list, null, expected, "one", "Keep the file that the model was trained with and remove the other.");
        }

        UnigramTokenizerFile file = new(sources.Tokenizer);
        Vocabulary vocabulary = file.ReadVocabulary(out float[] scores);
        UnigramRules rules = file.ReadRules(vocabulary, scores);
        TokenizerOptions options = new TokenizerConfigurationFile(sources.Configuration).ReadUnigramOptions();
        return Complete(sources, sources.Tokenizer.Path, new TokenizerSettings(vocabulary, options) { Unigram = rules });
    }

    private static TokenizerSettings LoadOther(TokenizerSources sources, string path, IReadOnlyList<VocabularyForm> forms)
    {
        VocabularyForm form = forms.FirstOrDefault(form => form.Fits(path)) ?? throw ModelFileException.Mismatch(
            path,
            null,
            $"{VocabularyName} or {TokenizerName}",
            "a SentencePiece file, which is not read here",
            "Convert the model with `lightlm convert`, or save its tokenizer again with AutoTokenizer in Python, which writes a tokenizer.json.");
        TokenizerSettings settings = form.Read(path);
        TokenizerOptions options = new TokenizerConfigurationFile(sources.Configuration).ReadUnigramOptions();
        return Complete(sources, path, settings with { Options = options });
    }

    /// <summary>Adds the tokens that the other files name.</summary>
    /// <param name="sources">The files.</param>
    /// <param name="path">The vocabulary's file.</param>
    /// <param name="settings">The vocabulary with its rules, and the added tokens that its own file has named.</param>
    private static TokenizerSettings Complete(TokenizerSources sources, string path, TokenizerSettings settings)
    {
        Vocabulary vocabulary = settings.Vocabulary;
        SpecialTokenNames names = settings.SpecialNames;
        RequireSpecialTokens(path, vocabulary, names);
        if (!sources.Tokenizer.IsNull)
        {
            new PostProcessor(sources.Tokenizer["post_processor"], vocabulary, names).Require();
        }

        AddedTokenFiles tokens = new(vocabulary, names);
        tokens.Take(settings.AddedTokens, sources.Configuration);
        JsonItem decoder = sources.Configuration["added_tokens_decoder"];
        if (!sources.Added.IsNull && decoder.IsNull)
        {
            tokens.ReadList(sources.Added, sources.Configuration, sources.Special);
        }

        tokens.ReadArray(sources.Tokenizer["added_tokens"]);
        tokens.ReadDecoder(decoder);
        tokens.ReadNamed(sources.Configuration, sources.Special);
        return tokens.Extend(settings.Options, settings.Unigram);
    }

    private static void RequireSpecialTokens(string path, Vocabulary vocabulary, SpecialTokenNames names)
    {
        foreach (string name in names.Required)
        {
            if (!vocabulary.TryGetId(name, out _))
            {
                string found = $"{vocabulary.Count} pieces without it";
                throw ModelFileException.Mismatch(path, name, "this special token", found, "Use the vocabulary that the model was trained with.");
            }
        }
    }
}
