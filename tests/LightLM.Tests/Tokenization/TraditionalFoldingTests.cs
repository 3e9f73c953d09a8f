using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class TraditionalFoldingTests
{
    private const string Traditional = "寶可夢臺北，後來乾淨著裡裏麵髮發衆羣峯綫線電園積國學會與為爲說説兩個麼么";
    private const string Simplified = "宝可梦台北，后来干净着里里面发发众群峰线线电园积国学会与为为说说两个么么";

    private static readonly string[] Specials = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Characters_that_the_vocabulary_lacks_are_read_as_simplified(bool isolates)
    {
        string[] characters = [.. Simplified.EnumerateRunes().Select(rune => rune.ToString()).Distinct()];
        BertWordPieceTokenizer tokenizer = Make(isolates, [.. Specials, .. characters, .. characters.Select(character => "##" + character)]);
        IReadOnlyList<Token> tokens = tokenizer.Tokenize(Traditional);
        Assert.Equal(tokenizer.Tokenize(Simplified), tokens);
        Assert.DoesNotContain(tokens, token => token.Id == tokenizer.UnknownId);
        Assert.Equal(Traditional.Length, tokens.Count);
    }

    [Fact]
    public void Nothing_is_folded_unless_asked_for()
    {
        TokenizerSettings settings = new(new Vocabulary([.. Specials, "台"]), new TokenizerOptions());
        Assert.Equal([1], new BertWordPieceTokenizer(settings).Tokenize("臺").Select(token => token.Id));
    }

    [Fact]
    public void Characters_that_the_vocabulary_has_stay_and_unknown_ones_stay_unknown()
    {
        BertWordPieceTokenizer tokenizer = Make(true, [.. Specials, "台", "臺", "后"]);
        Assert.Equal([new(6, 0, 1), new(7, 1, 1), new(1, 2, 1), new(1, 3, 1)], tokenizer.Tokenize("臺後夢很"));
    }

    [Fact]
    public void A_piece_that_only_continues_words_does_not_keep_a_character_that_stands_alone() =>
        Assert.Equal([5], Make(true, [.. Specials, "台", "##臺"]).Tokenize("臺").Select(token => token.Id));

    [Fact]
    public void Inside_words_longer_pieces_are_found_as_in_simplified_text()
    {
        BertWordPieceTokenizer tokenizer = Make(false, [.. Specials, "台北", "##国家", "台", "國"]);
        Assert.Equal([new(5, 0, 2)], tokenizer.Tokenize("臺北"));
        Assert.Equal([new(1, 0, 4)], tokenizer.Tokenize("臺北國家"));
        Assert.Equal([new(5, 0, 2), new(6, 2, 2)], tokenizer.Tokenize("臺北国家"));
    }

    [Theory]
    [InlineData("𡞵", "㛟")]
    [InlineData("㗲", "𠵾")]
    [InlineData("\uF9DB", "率")]
    [InlineData("\uF928", "廊")]
    [InlineData("\uF93F", "录")]
    public void Characters_outside_the_basic_block_are_read_too(string traditional, string simplified)
    {
        BertWordPieceTokenizer tokenizer = Make(true, [.. Specials, simplified]);
        Assert.Equal([new(5, 1, traditional.Length)], tokenizer.Tokenize($" {traditional}"));
    }

    [Fact]
    public void The_table_is_one_to_one_and_in_order()
    {
        int[] runes = [.. TraditionalCharacters.Pairs.EnumerateRunes().Select(rune => rune.Value)];
        int[] characters = [.. runes.Where((_, i) => i % 2 == 0)];
        Assert.Equal(0, runes.Length % 2);
        Assert.InRange(characters.Length, 3000, 6000);
        Assert.Equal(characters.Distinct().Order(), characters);
        Assert.All(runes, rune => Assert.True(rune >= 0x3400, $"U+{rune:X}"));
    }

    [Fact]
    public void With_a_small_vocabulary_common_traditional_text_is_known()
    {
        TokenizerSettings settings = new(VocabularyFile.Read(SharedData.Require("models/cluener/vocab.txt")), new TokenizerOptions { FoldTraditional = true });
        BertWordPieceTokenizer tokenizer = new(settings);
        const string Text = "寶可夢臺北臺積電園區裡頭髮發現麵條急佔領週末嘆氣籲請讓這點會議與業務應該過關係";
        const string Plain = "宝可梦台北台积电园区里头发发现面条急占领周末叹气吁请让这点会议与业务应该过关系";
        Assert.DoesNotContain(tokenizer.Tokenize(Text), token => token.Id == tokenizer.UnknownId);
        Assert.Equal(tokenizer.Tokenize(Plain), tokenizer.Tokenize(Text));
    }

    private static BertWordPieceTokenizer Make(bool isolates, params string[] pieces) => new(new TokenizerSettings(
        new Vocabulary(pieces), new TokenizerOptions { TokenizeChineseCharacters = isolates, FoldTraditional = true }));
}
