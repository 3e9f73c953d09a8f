using System.Globalization;
using System.Text.Json.Nodes;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tests.Tokenization;
using LightLM.Tokenization;

namespace LightLM.Tests.Checkpoints;

/// <summary>The forms of a Unigram <c>tokenizer.json</c> that are read, and those that are refused.</summary>
public sealed class UnigramTokenizerFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>What is changed, the item at fault, and a part of the message.</summary>
    public static TheoryData<string, string, string> Refused => new()
    {
        { "model.type=\"BPE\"", "model.type", "Only BERT's WordPiece and XLM-RoBERTa's Unigram" },
        { "model.unk_id=null", "model.unk_id", "found null" },
        { "model.unk_id=11", "model.unk_id", "a whole number from 0 to 10" },
        { "model.unk_id=4", "model.unk_id", "the id of <unk>, found 4, the id of '▁'" },
        { "model.vocab=[]", "model.unk_id", "found 3" },
        { "model.vocab={}", "model.vocab", "an array" },
        { "model.vocab.5=[\"我\"]", "model.vocab[5]", "a piece and its score" },
        { "model.vocab.5=[\"我\",\"-1\"]", "model.vocab[5]", "a piece and its score" },
        { "model.vocab.5=[\"我\",NaN]", "", "well-formed JSON" },
        { "model.vocab.5=[\"我\",-1e300]", "model.vocab[5]", "scores that single precision can hold" },
        { "model.vocab.5=[7,-1]", "model.vocab[5]", "a piece and its score" },
        { "model.vocab.5=[\"是\",-1]", "model.vocab[7]", "each piece once, found '是' twice" },
        { "model.vocab.5=[\"\",-1]", "model.vocab[5]", "pieces of 1 to 256 UTF-16 units, found 0 in piece 5" },
        { "model.vocab.0=[\"x\",-1]", "<s>", "this special token" },
        { "model.byte_fallback=1", "model.byte_fallback", "true or false" },
        { "normalizer={\"type\":\"NFKC\"}", "normalizer.type", "at most Precompiled, Strip, Replace in this order, found \"NFKC\"" },
        { "normalizer.normalizers.0={\"type\":\"Lowercase\"}", "normalizer.normalizers[0].type", "found \"Lowercase\"" },
        { "normalizer.normalizers.1={\"type\":\"Precompiled\",\"precompiled_charsmap\":null}", "normalizer.normalizers[1].type", "in this order" },
        { "normalizer.normalizers.0.precompiled_charsmap=\"*\"", "normalizer.normalizers[0].precompiled_charsmap", "Base64" },
        { "normalizer.normalizers.0.precompiled_charsmap=\"AAQAAA==\"", "normalizer.normalizers[0].precompiled_charsmap", "found one of 1024 bytes in 4" },
        { "normalizer.normalizers.1.strip_left=true", "normalizer.normalizers[1].strip_left", "expected false" },
        { "normalizer.normalizers.2.pattern={\"Regex\":\"a+\"}", "normalizer.normalizers[2].pattern", "the regular expression ' {2,}'" },
        { "normalizer.normalizers.2.pattern={\"String\":\" \"}", "normalizer.normalizers[2].pattern", "the regular expression" },
        { "normalizer.normalizers.2.content=\"__\"", "normalizer.normalizers[2].content", "one character" },
        { "pre_tokenizer=null", "pre_tokenizer.type", "\"Metaspace\"" },
        { "pre_tokenizer.type=\"ByteLevel\"", "pre_tokenizer.type", "\"Metaspace\"" },
        { "pre_tokenizer.replacement=\"_\"", "pre_tokenizer.replacement", "\"▁\"" },
        { "pre_tokenizer.prepend_scheme=\"last\"", "pre_tokenizer.prepend_scheme", "\"always\", \"first\" or \"never\"" },
        { "post_processor=null", "post_processor.type", "XLM-RoBERTa's sequences" },
        { "post_processor.pair.2.SpecialToken.id=\"<s>\"", "post_processor.pair", "<s>:0 A:0 </s>:0 </s>:0 B:0 </s>:0" },
        { "post_processor.special_tokens.<s>.ids.0=1", "post_processor.special_tokens.<s>.ids", "0, the id of <s>" },
        { "truncation={\"direction\":\"Left\"}", "truncation.direction", "\"Right\"" },
        { "added_tokens.4.id=12", "added_tokens[4]", "the next id behind the vocabulary" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_by_name_what_it_cannot_do(string change, string item, string fragment)
    {
        string json = Changed(change);
        string path = _folder.Write("tokenizer.json", json);
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path), path, item.Length == 0 ? null : item, fragment);
        Refusal.Of(() => TokenizerFiles.LoadFile(path), path, item.Length == 0 ? null : item, fragment);
    }

    [Fact]
    public void Reads_the_rules()
    {
        TokenizerSettings settings = new TinyUnigram().Load(_folder);
        UnigramRules rules = settings.Unigram!;
        Assert.Equal(TinyUnigram.Pieces.Select(entry => entry.Piece), settings.Vocabulary.Pieces);
        Assert.Equal(TinyUnigram.Pieces.Select(entry => entry.Score), rules.Scores);
        Assert.Equal(TinyUnigram.CharacterMapOf(TinyUnigram.Characters), rules.CharacterMap.ToArray());
        Assert.Equal(TinyUnigram.Rules with { Scores = rules.Scores, CharacterMap = rules.CharacterMap }, rules);
        Assert.Equal([new AddedToken("<mask>", 10) { IsSpecial = true, StripsLeft = true }], settings.AddedTokens);
    }

    [Fact]
    public void Reads_the_older_forms()
    {
        UnigramRules plain = Rules("normalizer=null");
        Assert.True(plain.CharacterMap.IsEmpty);
        Assert.False(plain.StripsEnd);
        Assert.Null(plain.RepeatedSpaces);

        const string words = "{\"type\":\"Sequence\",\"pretokenizers\":[{\"type\":\"WhitespaceSplit\"},";
        UnigramRules split = Rules($"pre_tokenizer={words}{{\"type\":\"Metaspace\",\"replacement\":\"▁\",\"str_rep\":\"▁\",\"add_prefix_space\":true}}]}}");
        Assert.True(split.SplitsAtWhiteSpace && split.SplitsAtMarks);
        Assert.Equal(MarkPlacement.Always, split.MarksBeginning);
        Assert.Equal(MarkPlacement.Never, Rules("pre_tokenizer={\"type\":\"Metaspace\",\"replacement\":\"▁\",\"add_prefix_space\":false}").MarksBeginning);
        Assert.Equal(MarkPlacement.First, Rules("pre_tokenizer.prepend_scheme=\"first\"").MarksBeginning);
        Assert.False(Rules("pre_tokenizer.split=false").SplitsAtMarks);
        Assert.Equal(' ', Rules("normalizer.normalizers.2.content=\" \"").RepeatedSpaces);
        Assert.False(Rules($"normalizer={new TinyUnigram().Root["normalizer"]!["normalizers"]![0]!.ToJsonString()}").CharacterMap.IsEmpty);
        Assert.NotNull(Rules("model.type=null"));
    }

    [Fact]
    public void A_large_vocabulary_takes_memory_in_proportion_to_its_file()
    {
        TinyUnigram file = new();
        foreach (int i in Enumerable.Range(0, 250_000))
        {
            file.Vocabulary.Add(new JsonArray(string.Create(CultureInfo.InvariantCulture, $"▁{i:x5}"), -9));
        }

        string path = file.Save(_folder);
        Cost.Of(() => TextTokenizer.Create(TokenizerFiles.LoadFile(path))).IsJustified(new FileInfo(path).Length);

        file.Vocabulary.Add(new JsonArray("▁0001", -9));
        foreach (int i in Enumerable.Range(file.Vocabulary.Count, InputLimits.MaxPieces + 1 - file.Vocabulary.Count))
        {
            file.Vocabulary.Add(0);
        }

        string tooMany = file.Save(_folder);
        Cost.Of(() => Refusal.Of(() => TokenizerFiles.LoadFile(tooMany), path, "model.vocab", "at most 524288 pieces")).IsJustified(new FileInfo(path).Length);
    }

    [Fact]
    public void A_list_of_pieces_beside_it_is_refused()
    {
        new TinyUnigram().Save(_folder);
        string path = _folder.Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n");
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path), path, null, "remove the other");
    }

    [Fact]
    public void The_other_files_name_tokens_as_for_WordPiece()
    {
        _folder.Write("tokenizer_config.json", """
            { "tokenizer_class": "XLMRobertaTokenizer", "split_special_tokens": true, "bos_token": "<s>", "additional_special_tokens": ["[E1]"],
              "mask_token": { "content": "<mask>", "lstrip": true, "normalized": true } }
            """);
        TokenizerSettings settings = new TinyUnigram().Load(_folder);
        Assert.True(settings.Options.SplitSpecialTokens);
        Assert.Equal("[E1]", settings.Vocabulary[11]);
        Assert.Equal(["<mask>", "[E1]"], settings.AddedTokens.Select(token => token.Content));

        string config = _folder.Write("tokenizer_config.json", """{ "cls_token": "[CLS]" }""");
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path), config, "cls_token", "\"<s>\"");
    }

    [Fact]
    public void A_SentencePiece_file_needs_a_reader()
    {
        string path = _folder.Write("sentencepiece.bpe.model", "x");
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path), path, null, "lightlm convert");
        Refusal.Of(() => TokenizerFiles.LoadFile(path), path, null, "lightlm convert");

        TokenizerSettings settings = TinyUnigram.Settings(TinyUnigram.Rules);
        VocabularyForm form = new(".model", found => found == path ? settings : throw new InvalidOperationException());
        Assert.Same(settings.Vocabulary, TokenizerFiles.Load(_folder.Path, [form])!.Vocabulary);
        Assert.Same(settings.Vocabulary, TokenizerFiles.LoadFile(path, [form]).Vocabulary);

        _folder.Write("other.model", "x");
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path, [form]), _folder.Path, null, "other.model and sentencepiece.bpe.model");
        new TinyUnigram().Save(_folder);
        _ = File.ReadAllText(path);
        File.Delete(_folder.At("other.model"));
        Assert.NotSame(settings.Vocabulary, TokenizerFiles.Load(_folder.Path, [form])!.Vocabulary);
    }

    [Theory]
    [InlineData("RoFormerTokenizer")]
    [InlineData("RoFormerTokenizerFast")]
    public void RoFormer_vocabularies_of_characters_are_read_and_those_of_words_refused(string name)
    {
        string config = _folder.Write("tokenizer_config.json", $$"""{ "tokenizer_class": "{{name}}" }""");
        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n中\n国\n##ing\n");
        TextTokenizer tokenizer = TextTokenizer.Create(TokenizerFiles.Load(_folder.Path)!);
        Assert.Equal([4, 5], tokenizer.Tokenize("中国").Select(token => token.Id));

        _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n中\n国\n中国\n");
        Refusal.Of(() => TokenizerFiles.Load(_folder.Path), config, "tokenizer_class", "the word '中国'");
    }

    private UnigramRules Rules(string change) => TokenizerFiles.LoadFile(_folder.Write("tokenizer.json", Changed(change))).Unigram!;

    /// <summary>The file with a change: a path of members and items, and the new value; what is not JSON is written all the same.</summary>
    private static string Changed(string change)
    {
        (string path, string value) = (change[..change.IndexOf('=', StringComparison.Ordinal)], change[(change.IndexOf('=', StringComparison.Ordinal) + 1)..]);
        TinyUnigram file = new();
        string[] names = path.Split('.');
        JsonNode node = file.Root;
        foreach (string name in names[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(name, null)]! : node[name]!;
        }

        const string place = "\"THE PLACE\"";
        if (node is JsonArray items)
        {
            items[int.Parse(names[^1], null)] = "THE PLACE";
        }
        else
        {
            node[names[^1]] = "THE PLACE";
        }

        return file.Root.ToJsonString().Replace(place, value, StringComparison.Ordinal);
    }
}
