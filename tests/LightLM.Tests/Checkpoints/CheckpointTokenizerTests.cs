using System.Text.Json.Nodes;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Checkpoints;

/// <summary>What the files of a checkpoint's tokenizer mean together.</summary>
public sealed class CheckpointTokenizerTests : IDisposable
{
    private const string E1 = "[E1]";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // Of each option: what tokenizer.json says, what tokenizer_config.json says, and what counts.
    [Theory]
    [InlineData(null, null, true)]
    [InlineData(null, "{}", true)]
    [InlineData(null, """{"do_lower_case": false}""", false)]
    [InlineData(null, """{"do_lower_case": true}""", true)]
    [InlineData(null, """{"do_lower_case": false, "tokenizer_class": "PreTrainedTokenizerFast"}""", false)]
    [InlineData(true, null, true)]
    [InlineData(false, null, false)]
    [InlineData(true, "{}", true)]
    [InlineData(false, "{}", true)]
    [InlineData(true, """{"do_lower_case": false}""", false)]
    [InlineData(false, """{"do_lower_case": true}""", true)]
    [InlineData(false, """{"do_lower_case": null}""", true)]
    [InlineData(true, """{"do_lower_case": false, "tokenizer_class": "BertTokenizer"}""", false)]
    [InlineData(false, """{"tokenizer_class": "BertTokenizerFast"}""", true)]
    [InlineData(false, """{"do_lower_case": true, "tokenizer_class": "PreTrainedTokenizerFast"}""", false)]
    [InlineData(true, """{"do_lower_case": false, "tokenizer_class": "TokenizersBackend"}""", true)]
    public void Lower_case_is_what_transformers_makes_of_the_files(bool? fast, string? config, bool expected)
    {
        foreach (bool hasVocabulary in fast is null ? (bool[])[true] : [true, false])
        {
            using TemporaryFolder folder = new();
            CheckpointTokenizer files = new()
            {
                HasVocabulary = hasVocabulary,
                Fast = fast is bool lowerCase ? CheckpointTokenizer.NewFast(lowerCase) : null,
                Config = config is null ? null : JsonNode.Parse(config)!.AsObject(),
            };
            TokenizerSettings settings = files.Load(folder);
            Assert.Equal(expected, settings.Options.LowerCase);
            Assert.Equal([expected ? 8 : 7], Ids(settings, "GPT"));
        }
    }

    [Theory]
    [InlineData(true, false, null, true, false)]
    [InlineData(false, true, """{"do_lower_case": true}""", null, true)]
    [InlineData(true, false, """{"strip_accents": false}""", false, true)]
    [InlineData(null, true, """{"strip_accents": true, "do_lower_case": false, "tokenize_chinese_chars": false}""", true, false)]
    [InlineData(false, true, """{"tokenizer_class": "PreTrainedTokenizerFast", "strip_accents": true, "tokenize_chinese_chars": false}""", false, true)]
    public void Accents_and_Chinese_characters_follow_the_same_rule(
        bool? fastAccents, bool fastChinese, string? config, bool? accents, bool chinese)
    {
        CheckpointTokenizer files = new()
        {
            Fast = CheckpointTokenizer.NewFast(true, fastAccents, fastChinese),
            Config = config is null ? null : JsonNode.Parse(config)!.AsObject(),
        };
        TokenizerSettings settings = files.Load(_folder);
        Assert.Equal((accents, chinese), (settings.Options.StripAccents, settings.Options.TokenizeChineseCharacters));
    }

    [Fact]
    public void Splitting_and_folding_are_read_beside_a_tokenizer_json()
    {
        CheckpointTokenizer files = new()
        {
            Fast = CheckpointTokenizer.NewFast(),
            Config = new JsonObject { ["split_special_tokens"] = true, ["fold_traditional"] = true },
        };
        Assert.Equal(new TokenizerOptions { SplitSpecialTokens = true, FoldTraditional = true }, files.Load(_folder).Options);
    }

    [Fact]
    public void Added_tokens_json_names_tokens_that_are_compared_as_normalized()
    {
        TokenizerSettings settings = new CheckpointTokenizer { Added = new JsonObject { [E1] = 16, ["[E2]"] = 17 } }.Load(_folder);
        Assert.Equal([new(E1, 16) { IsNormalized = true }, new("[E2]", 17) { IsNormalized = true }], settings.AddedTokens);
        Assert.Equal((18, 16), (settings.Vocabulary.Count, settings.Vocabulary.WordPieceCount));
        Assert.Equal([16, 5, 17, 16], Ids(settings, "[E1]中[E2][e1]"));
    }

    [Fact]
    public void Added_tokens_json_and_the_map_agree_on_what_is_special()
    {
        CheckpointTokenizer files = new()
        {
            Added = new JsonObject { [E1] = 16 },
            Special = new JsonObject { ["additional_special_tokens"] = new JsonArray(E1) },
        };
        Assert.Equal([new(E1, 16) { IsSpecial = true }], files.Load(_folder).AddedTokens);
    }

    [Theory]
    [InlineData("""{"additional_special_tokens": ["[E1]", "E1"]}""", null)]
    [InlineData(null, """{"additional_special_tokens": ["[E1]", "E1"]}""")]
    [InlineData(null, """{"extra_special_tokens": ["[E1]", "E1"]}""")]
    [InlineData(null, """{"extra_special_tokens": {"first": "[E1]", "second": "E1"}}""")]
    [InlineData("""{"additional_special_tokens": [{"content": "[E1]", "lstrip": false}, "E1"]}""", """{"additional_special_tokens": ["[E1]"]}""")]
    [InlineData("""{"eos_token": "E1"}""", """{"bos_token": {"content": "[E1]", "normalized": false, "__type": "AddedToken"}}""")]
    [InlineData("""{"pad_token": "E1", "additional_special_tokens": ["[E1]"]}""", null)]
    public void Special_tokens_without_ids_are_found_in_the_vocabulary_or_follow_it(string? map, string? config)
    {
        CheckpointTokenizer files = new()
        {
            Special = map is null ? null : JsonNode.Parse(map)!.AsObject(),
            Config = config is null ? null : JsonNode.Parse(config)!.AsObject(),
        };
        TokenizerSettings settings = files.Load(_folder);
        Assert.Equal([new("E1", 15) { IsSpecial = true }, new(E1, 16) { IsSpecial = true }], settings.AddedTokens);
        Assert.Equal([16, 15, 15, 10, 14], Ids(settings, "[E1]E1E1 e1"));
    }

    [Fact]
    public void Added_tokens_decoder_counts_before_tokenizer_json_and_added_tokens_json()
    {
        CheckpointTokenizer files = new()
        {
            Fast = CheckpointTokenizer.NewFast(),
            Added = new JsonObject { ["unread"] = 99 },
            Config = new JsonObject
            {
                ["added_tokens_decoder"] = new JsonObject
                {
                    ["4"] = new JsonObject { ["content"] = "[MASK]", ["lstrip"] = true, ["special"] = true },
                    ["16"] = new JsonObject { ["content"] = E1, ["rstrip"] = true, ["normalized"] = false },
                },
            },
        };
        files.Fast["added_tokens"]!.AsArray().Add(CheckpointTokenizer.Token(E1, 16));
        files.Fast["added_tokens"]!.AsArray().Add(CheckpointTokenizer.Token("[E2]", 17, special: true));
        TokenizerSettings settings = files.Load(_folder);
        Assert.Equal(
            [
                new("[MASK]", 4) { IsSpecial = true, StripsLeft = true },
                new(E1, 16) { StripsRight = true },
                new("[E2]", 17) { IsSpecial = true },
            ],
            settings.AddedTokens);
    }

    [Fact]
    public void Tokenizer_json_alone_names_its_tokens_with_flags()
    {
        CheckpointTokenizer files = new() { HasVocabulary = false, Fast = CheckpointTokenizer.NewFast() };
        JsonObject token = CheckpointTokenizer.Token(E1, 16, special: true, normalized: true);
        token["single_word"] = true;
        files.Fast["added_tokens"]!.AsArray().Add(token);
        Assert.Equal([new(E1, 16) { IsSpecial = true, IsNormalized = true, IsSingleWord = true }], files.Load(_folder).AddedTokens);
    }

    [Fact]
    public void BERTs_own_tokens_are_none_that_need_saying()
    {
        CheckpointTokenizer files = new()
        {
            Fast = CheckpointTokenizer.NewFast(),
            Special = new JsonObject
            {
                ["unk_token"] = "[UNK]",
                ["cls_token"] = new JsonObject { ["content"] = "[CLS]" },
                ["mask_token"] = null,
            },
            Config = new JsonObject { ["pad_token"] = "[PAD]", ["eos_token"] = "[SEP]" },
        };
        Assert.Empty(files.Load(_folder).AddedTokens);
    }

    [Theory]
    [InlineData("added_tokens.json", """{"[E1]": 17}""", "[E1]", "the next id behind the vocabulary, 16")]
    [InlineData("added_tokens.json", """{"[E1]": -1}""", "[E1]", "a whole number from 0")]
    [InlineData("added_tokens.json", """{"[E1]": "16"}""", "[E1]", "a whole number from 0")]
    [InlineData("added_tokens.json", """{"GPT": 6}""", "GPT", "7 in the vocabulary")]
    [InlineData("added_tokens.json", """{"GPT": 16}""", "GPT", "7 in the vocabulary")]
    [InlineData("added_tokens.json", """{"[E1]": 16, "[E2]": 16}""", "[E2]", "one token for id 16")]
    [InlineData("added_tokens.json", """{"\n": 16}""", "' '", "normalization leaves something")]
    [InlineData("added_tokens.json", """{"": 16}""", "' '", "1 to 200")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"x": {"content": "[E1]"}}}""", "added_tokens_decoder", "ids from 0")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"16": {}}}""", "added_tokens_decoder.16.content", "a string")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": {"16": "[E1]"}}""", "added_tokens_decoder.16", "an object")]
    [InlineData("tokenizer_config.json", """{"added_tokens_decoder": []}""", "added_tokens_decoder", "an object")]
    [InlineData("tokenizer_config.json", """{"additional_special_tokens": "[E1]"}""", "additional_special_tokens", "an array")]
    [InlineData("tokenizer_config.json", """{"unk_token": "<unk>"}""", "unk_token", "rename them in the vocabulary")]
    [InlineData("special_tokens_map.json", """{"cls_token": "<s>"}""", "cls_token", "rename them in the vocabulary")]
    [InlineData("special_tokens_map.json", """{"sep_token": {"content": "</s>"}}""", "sep_token", "rename them in the vocabulary")]
    [InlineData("special_tokens_map.json", """{"mask_token": "<mask>"}""", "mask_token", "rename them in the vocabulary")]
    [InlineData("tokenizer_config.json", """{"truncation_side": "left"}""", "truncation_side", "lose their end")]
    [InlineData("tokenizer_config.json", """{"clean_text": false}""", "clean_text", "outside the tokenizer")]
    [InlineData("tokenizer_config.json", """{"never_split": ["[E1]"]}""", "never_split", "added tokens")]
    [InlineData("tokenizer_config.json", """{"wordpieces_prefix": "@@"}""", "wordpieces_prefix", "WordPiece")]
    public void What_cannot_be_done_is_refused_by_name(string name, string contents, string item, string fragment)
    {
        new CheckpointTokenizer().Save(_folder);
        string path = _folder.Write(name, contents);
        Refuses(path, item, fragment);
    }

    [Theory]
    [InlineData(null, null, null)]
    [InlineData(null, """{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""", null)]
    [InlineData("single", """[{"Sequence": {"id": "A", "type_id": 0}}]""", "post_processor.single")]
    [InlineData("pair", """[{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}]""", "post_processor.pair")]
    [InlineData("single", "3", "post_processor.single")]
    [InlineData("single", "[3]", "post_processor.single[0]")]
    [InlineData("special_tokens", """{"[CLS]": {"ids": [3]}, "[SEP]": {"ids": [2]}}""", "post_processor.special_tokens.[CLS].ids")]
    [InlineData("special_tokens", "{}", "post_processor.special_tokens.[CLS].ids")]
    [InlineData(null, "null", "post_processor.type")]
    [InlineData(null, """{"type": "RobertaProcessing", "sep": ["</s>", 2], "cls": ["<s>", 0]}""", "post_processor.type")]
    [InlineData(null, """{"type": "BertProcessing", "sep": ["[SEP]", 2], "cls": ["[CLS]", 2]}""", "post_processor.sep")]
    [InlineData(null, """{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["<s>", 2]}""", "post_processor.cls")]
    [InlineData(null, """{"type": "BertProcessing", "sep": ["[SEP]"], "cls": ["[CLS]", 2]}""", "post_processor.sep")]
    public void Sequences_must_be_those_of_BERT(string? field, string? value, string? item)
    {
        CheckpointTokenizer files = new() { Fast = CheckpointTokenizer.NewFast() };
        if (value is not null)
        {
            JsonObject parent = field is null ? files.Fast : files.Fast["post_processor"]!.AsObject();
            parent[field ?? "post_processor"] = JsonNode.Parse(value);
        }

        files.Save(_folder);
        if (item is null)
        {
            Assert.Equal(16, TokenizerFiles.Load(_folder.Path)!.Vocabulary.Count);
        }
        else
        {
            Refuses(_folder.At("tokenizer.json"), item, "");
        }
    }

    [Theory]
    [InlineData("type", null)]
    [InlineData("unk_token", null)]
    [InlineData("continuing_subword_prefix", null)]
    [InlineData("max_input_chars_per_word", null)]
    [InlineData("type continuing_subword_prefix", "model.type")]
    [InlineData("type max_input_chars_per_word unk_token", null)]
    public void A_model_may_lack_what_is_implied(string fields, string? item)
    {
        CheckpointTokenizer files = new() { HasVocabulary = false, Fast = CheckpointTokenizer.NewFast() };
        foreach (string field in fields.Split(' '))
        {
            files.Fast["model"]!.AsObject().Remove(field);
        }

        files.Save(_folder);
        if (item is null)
        {
            Assert.Equal([8, 5], Ids(TokenizerFiles.Load(_folder.Path)!, "GPT中"));
        }
        else
        {
            Refuses(_folder.At("tokenizer.json"), item, "WordPiece");
        }
    }

    [Fact]
    public void An_untyped_model_with_merges_is_another()
    {
        CheckpointTokenizer files = new() { Fast = CheckpointTokenizer.NewFast() };
        files.Fast["model"]!.AsObject().Remove("type");
        files.Fast["model"]!["merges"] = new JsonArray();
        files.Save(_folder);
        Refuses(_folder.At("tokenizer.json"), "model.type", "WordPiece");
    }

    [Theory]
    [InlineData("Right", true)]
    [InlineData("Left", false)]
    public void Limits_are_left_to_the_task_but_the_end_is_what_is_cut(string direction, bool isRead)
    {
        CheckpointTokenizer files = new() { Fast = CheckpointTokenizer.NewFast() };
        files.Fast["truncation"] = new JsonObject { ["direction"] = direction, ["max_length"] = 2, ["strategy"] = "LongestFirst", ["stride"] = 0 };
        files.Fast["padding"] = new JsonObject { ["strategy"] = new JsonObject { ["Fixed"] = 8 }, ["direction"] = "Right", ["pad_id"] = 0 };
        files.Save(_folder);
        if (isRead)
        {
            Assert.Equal([5, 6, 5, 6], Ids(TokenizerFiles.Load(_folder.Path)!, "中国中国"));
        }
        else
        {
            Refuses(_folder.At("tokenizer.json"), "truncation.direction", "lose their end");
        }
    }

    [Fact]
    public void Long_contents_do_not_make_long_messages()
    {
        new CheckpointTokenizer { Added = new JsonObject { [new string('长', 5000)] = 16 } }.Save(_folder);
        Assert.InRange(Assert.Throws<ModelFileException>(() => TokenizerFiles.Load(_folder.Path)).Message.Length, 1, 500);
    }

    [Theory]
    [InlineData("added_json", "[E1]北京[E2]好", new[] { 43, 7, 8, 44, 6 })]
    [InlineData("untyped", "GPT很好", new[] { 17, 11, 6 })]
    [InlineData("casing_config_wins_lower_false", "GPT很好", new[] { 16, 11, 6 })]
    public void Cases_of_public_reports_have_their_ids(string name, string text, int[] ids) =>
        Assert.Equal(ids, Ids(TokenizerFiles.Load(SharedData.Require($"cases/{name}"))!, text));

    private static int[] Ids(TokenizerSettings settings, string text) =>
        [.. new BertWordPieceTokenizer(settings).Tokenize(text).Select(token => token.Id)];

    private void Refuses(string path, string item, string fragment)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => TokenizerFiles.Load(_folder.Path));
        Assert.Equal(path, error.Path);
        Assert.Equal(item, error.Item);
        Assert.Contains("expected ", error.Message, StringComparison.Ordinal);
        Assert.Contains(", found ", error.Message, StringComparison.Ordinal);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
    }
}
