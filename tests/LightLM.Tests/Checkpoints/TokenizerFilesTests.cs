using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Tests.Tokenization;

namespace LightLM.Tests.Checkpoints;

public sealed class TokenizerFilesTests
{
    [Fact]
    public void Load_WithoutVocabulary_IsNull() => Assert.Null(TokenizerFiles.Load(GoldenLine.Fixture("valid/no-vocabulary")));

    [Theory]
    [InlineData("vocab-only", true, null, true)]
    [InlineData("vocab-and-config", false, null, false)]
    [InlineData("tokenizer-json-only", false, true, true)]
    [InlineData("all-three", false, null, true)]
    public void Load_ReadsVocabularyAndOptions(string name, bool lowerCase, bool? stripAccents, bool chineseCharacters)
    {
        TokenizerSettings? settings = TokenizerFiles.Load(GoldenLine.Fixture($"valid/{name}"));

        Assert.NotNull(settings);
        Assert.Equal(10, settings.Vocabulary.Count);
        Assert.Equal("中", settings.Vocabulary[5]);
        Assert.Equal("##ing", settings.Vocabulary[9]);
        Assert.Equal(
            new TokenizerOptions { LowerCase = lowerCase, StripAccents = stripAccents, TokenizeChineseCharacters = chineseCharacters },
            settings.Options);
    }

    [Theory]
    [InlineData("vocab-empty", "vocab.txt", null, "Copy the vocabulary")]
    [InlineData("vocab-not-utf8", "vocab.txt", "line 3", "found byte 0xD6 at byte 1 of the line. Save the vocabulary as UTF-8")]
    [InlineData("vocab-without-unk", "vocab.txt", "[UNK]", "Use the vocabulary that the model was trained with")]
    [InlineData("config-syntax", "tokenizer_config.json", "line 2", "Save the tokenizer again")]
    [InlineData("config-not-object", "tokenizer_config.json", "line 1", "a JSON object")]
    [InlineData("config-lower-case-string", "tokenizer_config.json", "do_lower_case", "expected true or false")]
    [InlineData("config-japanese", "tokenizer_config.json", "tokenizer_class", "use a checkpoint")]
    [InlineData("config-no-basic", "tokenizer_config.json", "do_basic_tokenize", "use a checkpoint")]
    [InlineData("model-bpe", "tokenizer.json", "model.type", "use a checkpoint with a WordPiece vocabulary")]
    [InlineData("model-unigram", "tokenizer.json", "normalizer.type", "use a checkpoint that was trained with an XLMRobertaTokenizer")]
    [InlineData("model-wordlevel", "tokenizer.json", "model.type", "use a checkpoint with a WordPiece vocabulary")]
    [InlineData("model-missing", "tokenizer.json", "model.type", "use a checkpoint with a WordPiece vocabulary")]
    [InlineData("model-prefix", "tokenizer.json", "model.continuing_subword_prefix", "use a checkpoint")]
    [InlineData("model-unk-token", "tokenizer.json", "model.unk_token", "use a checkpoint")]
    [InlineData("model-word-length", "tokenizer.json", "model.max_input_chars_per_word", "use a checkpoint")]
    [InlineData("normalizer-null", "tokenizer.json", "normalizer.type", "use a checkpoint")]
    [InlineData("normalizer-sequence", "tokenizer.json", "normalizer.type", "use a checkpoint")]
    [InlineData("normalizer-no-clean-up", "tokenizer.json", "normalizer.clean_text", "use a checkpoint")]
    [InlineData("normalizer-lowercase-number", "tokenizer.json", "normalizer.lowercase", "expected true or false")]
    [InlineData("pre-tokenizer-whitespace", "tokenizer.json", "pre_tokenizer.type", "use a checkpoint")]
    [InlineData("vocab-gap", "tokenizer.json", "model.vocab", "Save the tokenizer again")]
    [InlineData("vocab-twice", "tokenizer.json", "model.vocab", "Save the tokenizer again")]
    [InlineData("vocab-negative-id", "tokenizer.json", "model.vocab.[CLS]", "Save the tokenizer again")]
    [InlineData("vocab-array", "tokenizer.json", "model.vocab", "expected an object")]
    [InlineData("vocab-no-pieces", "tokenizer.json", "model.vocab", "Save the tokenizer again")]
    [InlineData("vocab-half-a-pair", "tokenizer.json", "line 51", "Save the tokenizer again")]
    [InlineData("vocab-disagrees", "tokenizer.json", "model.vocab", "remove the other")]
    [InlineData("vocab-shorter", "tokenizer.json", "model.vocab", "remove the other")]
    public void Load_UnsupportedOrBroken_NamesFileFieldAndRemedy(string name, string file, string? item, string remedy)
    {
        string directory = GoldenLine.Fixture($"invalid/{name}");

        ModelFileException error = Assert.Throws<ModelFileException>(() => TokenizerFiles.Load(directory));

        Assert.Equal(Path.Combine(directory, file), error.Path);
        Assert.Equal(item, error.Item ?? (error.Line is int line ? $"line {line}" : null));
        Assert.Equal(file.EndsWith(".json", StringComparison.Ordinal) || item is "line 3", error.Line is not null);
        Assert.StartsWith(error.Line is null ? $"{error.Path}: " : $"{error.Path}, line {error.Line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Contains(item ?? file, error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void EveryInvalidFixture_IsTested()
    {
        int cases = typeof(TokenizerFilesTests).GetMethod(nameof(Load_UnsupportedOrBroken_NamesFileFieldAndRemedy))!
            .GetCustomAttributes(typeof(InlineDataAttribute), false).Length;
        Assert.Equal(Directory.GetDirectories(GoldenLine.Fixture("invalid")).Length, cases);
    }
}
