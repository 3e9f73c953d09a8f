using CsCheck;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class UnigramTokenizerTests
{
    private static readonly string[] Bytes = [.. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];

    private static readonly UnigramRules[] AllRules =
    [
        .. from rules in new[] { TinyUnigram.Rules, new UnigramRules { Scores = [] } }
           from placement in Enum.GetValues<MarkPlacement>()
           from words in new[] { true, false }
           from marks in new[] { true, false }
           from bytes in new[] { true, false }
           select rules with { MarksBeginning = placement, SplitsAtWhiteSpace = words, SplitsAtMarks = marks, FallsBackToBytes = bytes },
    ];

    [Theory]
    [InlineData("我是我", "▁ 我 是我")]
    [InlineData("是", "▁是")]
    [InlineData("我 是", "▁ 我 ▁是")]
    [InlineData("我  是", "▁ 我 ▁是")]
    [InlineData("我 \u0007 是 ", "▁ 我 ▁是")]
    [InlineData("  ", "")]
    [InlineData("不不我不", "▁ <unk> 我 <unk>")]
    [InlineData("我<mask>我", "▁ 我 <mask> ▁ 我")]
    [InlineData("我 <mask>", "▁ 我 <mask>")]
    public void Splits_into_the_best_pieces(string text, string pieces) => Assert.Equal(pieces, Show(TinyUnigram.Rules, text));

    [Theory]
    [InlineData(MarkPlacement.Always, "▁ 我 <mask> ▁ 我")]
    [InlineData(MarkPlacement.First, "▁ 我 <mask> 我")]
    [InlineData(MarkPlacement.Never, "我 <mask> 我")]
    public void Puts_marks_in_front_where_the_rules_say(MarkPlacement placement, string pieces) =>
        Assert.Equal(pieces, Show(TinyUnigram.Rules with { MarksBeginning = placement }, "我<mask>我"));

    [Fact]
    public void White_space_is_no_part_of_words_where_it_splits_them() =>
        Assert.Equal("▁ 我 ▁是", Show(new UnigramRules { Scores = [], SplitsAtWhiteSpace = true }, "\u3000我\n\t是 "));

    [Fact]
    public void A_cluster_becomes_what_its_shortest_beginning_becomes()
    {
        // Half and an accent are one cluster of four bytes, a letter and two accents one of five, and another accent is too much for a key.
        Assert.Equal("▁ 1 2", Show(TinyUnigram.Rules, "½\u0301", "1", "2"));
        Assert.Equal("▁ é", Show(TinyUnigram.Rules, "e\u0301\u0302", "é", "\u0302"));
        Assert.Equal("▁ <unk>", Show(TinyUnigram.Rules, "e\u0301\u0302\u0303", "é"));
    }

    [Fact]
    public void What_is_more_shares_the_place_of_the_last_and_what_is_removed_has_none()
    {
        Assert.Equal([(0, 1), (0, 1), (0, 1), (1, 1)], Places("½我"));
        Assert.Equal([(0, 1), (0, 1), (2, 1)], Places("我\u0007我"));
        Assert.Equal([(0, 1), (0, 1), (2, 1)], Places("e\u0301我"));

        // As in the reference: behind something removed at the very beginning, all places are one character too early.
        Assert.Equal([(0, 1), (0, 1), (1, 1)], Places("\u0007我我"));

        (int, int)[] Places(string text) => [.. Create(TinyUnigram.Rules, "1", "2").Tokenize(text).Select(token => (token.Start, token.Length))];
    }

    [Fact]
    public void Bytes_spell_what_no_piece_does()
    {
        UnigramRules rules = TinyUnigram.Rules with { FallsBackToBytes = true };
        Assert.Equal("▁ 我 <0xE4> <0xB8> <0x8D> <0x41> 我", Show(rules, "我不Ａ我", Bytes));
        Assert.All(Create(rules, Bytes).Tokenize("我不Ａ我").Skip(2).Take(4), token => Assert.Equal((1, 2), (token.Start, token.Length)));
        Assert.Equal("▁ 我 <unk> 我", Show(rules, "我不Ａ我", Bytes[..0x80]));

        TextTokenizer tokenizer = Create(rules, Bytes);
        Assert.Equal("我不A我\uFFFD", tokenizer.Decode([.. tokenizer.Tokenize("我不Ａ我").Select(token => token.Id), 11 + 0xE4]));
    }

    [Fact]
    public void An_unknown_character_costs_ten_more_than_the_worst_piece()
    {
        TokenizerSettings settings = TinyUnigram.Settings(TinyUnigram.Rules, "我甲乙", "丙", "乙丙");
        Assert.Equal("▁ 我甲乙 丙", Split(worst: -12));

        // 我 scores -3, 乙丙 -1: with 甲 unknown that makes 14 less than the worst piece, without it twice the worst piece.
        Assert.Equal("▁ 我 <unk> 乙丙", Split(worst: -14.5f));

        string Split(float worst)
        {
            float[] scores = [.. settings.Unigram!.Scores.SkipLast(3), worst, worst, -1];
            TextTokenizer tokenizer = TextTokenizer.Create(settings with { Unigram = settings.Unigram with { Scores = scores } });
            return string.Join(' ', tokenizer.Tokenize("我甲乙丙").Select(token => settings.Vocabulary[token.Id]));
        }
    }

    [Theory]
    [InlineData("我 是 我", false, "我 是 我")]
    [InlineData("我<mask>我", false, "我<mask> 我")]
    [InlineData("我<mask>我", true, "我 我")]
    public void Decodes(string text, bool skips, string expected)
    {
        TextTokenizer tokenizer = Create(TinyUnigram.Rules);
        Assert.Equal(expected, tokenizer.Decode([.. tokenizer.Tokenize(text).Select(token => token.Id)], skips));
        Assert.Throws<InputException>(() => tokenizer.Decode([11]));
        Assert.Throws<InputException>(() => tokenizer.Decode([-1]));
    }

    [Fact]
    public void Special_tokens_in_the_text_are_split_where_asked()
    {
        TokenizerSettings settings = TinyUnigram.Settings(TinyUnigram.Rules);
        TextTokenizer tokenizer = TextTokenizer.Create(settings with { Options = new TokenizerOptions { SplitSpecialTokens = true } });

        // The vocabulary still has the piece.
        Assert.Equal([4, 5, 10, 5], tokenizer.Tokenize("我<mask>我").Select(token => token.Id));
        Assert.True(tokenizer.IsSpecial(10));
        Assert.False(tokenizer.IsSpecial(5));
        Assert.Equal((3, 0, 2, 1, 10), (tokenizer.UnknownId, tokenizer.ClassificationId, tokenizer.SeparatorId, tokenizer.PaddingId, tokenizer.MaskId));
    }

    [Fact]
    public void Any_text_is_split_into_places_that_never_go_back()
    {
        TextTokenizer[] tokenizers = [.. AllRules.Select(rules => Create(rules, rules.FallsBackToBytes ? Bytes : []))];
        Gen.OneOf(Texts.Any, Gen.Char[" 我是½Ａe\u0301\u0302\u0007▁\ud83d\ude00\u200d\u3000<mask>"].Array[0, 40].Select(units => new string(units))).Sample(text =>
        {
            foreach (TextTokenizer tokenizer in tokenizers)
            {
                Token last = default;
                foreach (Token token in tokenizer.Tokenize(text))
                {
                    Assert.InRange(token.Id, 0, tokenizer.Settings.Vocabulary.Count - 1);
                    Assert.True(token.Start >= 0 && token.Length > 0 && token.End <= text.Length, $"{token} in a text of {text.Length}");
                    Assert.True(token.Start >= last.Start && token.End >= last.End, $"{token} behind {last}");
                    last = token;
                }
            }
        }, iter: 1000);
    }

    [Fact]
    public void Halves_of_surrogate_pairs_are_dropped()
    {
        Assert.Equal([4, 5, 5], Create(TinyUnigram.Rules).Tokenize("\ud83d我\ude00我\ud83d").Select(token => token.Id));
        Assert.Equal([(1, 1), (1, 1), (3, 1)], Create(TinyUnigram.Rules).Tokenize("\ud83d我\ude00我\ud83d").Select(token => (token.Start, token.Length)));
    }

    [Theory]
    [InlineData("我")]
    [InlineData("不")]
    [InlineData("a")]
    [InlineData("\u0301")]
    [InlineData("½")]
    [InlineData(" ")]
    [InlineData("\u0007")]
    [InlineData("<mas")]
    public void Long_texts_take_time_in_proportion(string part)
    {
        TextTokenizer tokenizer = Create(TinyUnigram.Rules, [.. Enumerable.Range(2, 250).Select(length => new string('a', length))]);
        const int length = 100_000;
        Cost quarter = Cost.Of(() => tokenizer.Tokenize(string.Concat(Enumerable.Repeat(part, length))));
        Cost.Of(() => tokenizer.Tokenize(string.Concat(Enumerable.Repeat(part, 4 * length)))).IsLinear(quarter);
    }

    [Fact]
    public void A_second_text_allocates_nothing()
    {
        TextTokenizer tokenizer = Create(TinyUnigram.Rules);
        List<Token> tokens = new(1000);
        const string text = "我是½ Ａ e\u0301，<mask> 我  是\ud83d\ude00";
        tokenizer.Tokenize(text, tokens);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10; i++)
        {
            tokens.Clear();
            tokenizer.Tokenize(text, tokens);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void Vocabularies_with_faults_are_refused()
    {
        TokenizerSettings settings = TinyUnigram.Settings(TinyUnigram.Rules);
        Refused(settings with { Unigram = settings.Unigram! with { Scores = [0] } }, "1 scores and 11 pieces");
        Refused(WithScore(float.NaN), "NaN for piece 5");
        Refused(WithScore(float.PositiveInfinity), "for piece 5");
        Refused(TinyUnigram.Settings(TinyUnigram.Rules, "我"), "'我' twice");
        Refused(TinyUnigram.Settings(TinyUnigram.Rules, new string('a', 257)), "257 in piece 11");
        Refused(TinyUnigram.Settings(TinyUnigram.Rules with { CharacterMap = new byte[5] }), "double array");
        Refused(settings with { Vocabulary = new Vocabulary([.. settings.Vocabulary.Pieces.Select(piece => piece == "<unk>" ? "x" : piece)]) }, "'<unk>'");

        static TokenizerSettings WithScore(float score)
        {
            TokenizerSettings settings = TinyUnigram.Settings(TinyUnigram.Rules);
            return settings with { Unigram = settings.Unigram! with { Scores = [.. settings.Unigram.Scores.Select((old, id) => id == 5 ? score : old)] } };
        }

        static void Refused(TokenizerSettings settings, string fragment) =>
            Assert.Contains(fragment, Assert.Throws<InputException>(() => TextTokenizer.Create(settings)).Message, StringComparison.Ordinal);
    }

    private static TextTokenizer Create(UnigramRules rules, params string[] morePieces)
    {
        TokenizerSettings settings = TinyUnigram.Settings(rules, morePieces);
        return TextTokenizer.Create(settings with { AddedTokens = [new AddedToken("<mask>", 10) { IsSpecial = true, IsNormalized = true, StripsLeft = true }] });
    }

    private static string Show(UnigramRules rules, string text, params string[] morePieces)
    {
        TextTokenizer tokenizer = Create(rules, morePieces);
        return string.Join(' ', tokenizer.Tokenize(text).Select(token => tokenizer.Settings.Vocabulary[token.Id]));
    }
}
