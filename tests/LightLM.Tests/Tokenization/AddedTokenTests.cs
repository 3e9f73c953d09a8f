using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json;
using CsCheck;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class AddedTokenTests
{
    private static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "中", "国", "##国", "play", "##ing", "é", "e", "[", "]", "mask", "i", "##a", "a", "##e",
        "e1", "##1", "1", "E1", "京", "，", "<", ">", "_", "cls", "##s", "the", "The",
    ];

    private static readonly TokenizerOptions[] AllOptions =
    [
        new(),
        new() { LowerCase = false, SplitSpecialTokens = true },
        new() { StripAccents = false, TokenizeChineseCharacters = false },
        new() { FoldTraditional = true },
    ];

    private static readonly string[] Contents =
    [
        "[E1]", "e", "中国", "é", "a b", " [", "]  ", "\u0301[", "İ", "i", "가", "ㅏ", "👍", "[MASK]", "\n", "＝", "q\u0315", "[MA", "🏽", "##",
    ];

    // What Hugging Face's tokenizers 0.23.2 make of random texts with random added tokens, flags and options.
    [Fact]
    public void Ids_and_places_are_those_of_Hugging_Face()
    {
        using FileStream file = File.OpenRead(GoldenLine.Fixture("added-tokens.jsonl.gz"));
        using StreamReader reader = new(new GZipStream(file, CompressionMode.Decompress));
        int texts = 0;
        while (reader.ReadLine() is string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            TokenizerOptions options = new()
            {
                LowerCase = root.GetProperty("lower_case").GetBoolean(),
                TokenizeChineseCharacters = root.GetProperty("chinese").GetBoolean(),
            };
            BertWordPieceTokenizer tokenizer = Make(options, [.. root.GetProperty("tokens").EnumerateArray().Select(Read)]);
            foreach (JsonElement item in root.GetProperty("texts").EnumerateArray())
            {
                string text = item.GetProperty("text").GetString()!;
                Token[] expected = [.. item.GetProperty("ids").EnumerateArray().Zip(
                    item.GetProperty("offsets").EnumerateArray(),
                    (id, place) => new Token(id.GetInt32(), place[0].GetInt32(), place[1].GetInt32() - place[0].GetInt32()))];
                IReadOnlyList<Token> found = tokenizer.Tokenize(text);
                Assert.Equal(expected.Select(token => token.Id), found.Select(token => token.Id));
                Assert.All(expected, (token, i) => Assert.True(token == found[i] || Overlaps(expected, i), $"{text}: {token}, not {found[i]}"));
                texts++;
            }
        }

        Assert.Equal(2400, texts);
    }

    [Fact]
    public void Any_text_has_places_inside_it_that_never_go_back_and_hold_the_token() => Gen.Select(
        Texts.Any, Gen.Int[0, Contents.Length - 1].Array[1, 5], Gen.Int[0, 31].Array[5], Gen.Int[0, AllOptions.Length - 1]).Sample(
        (text, contents, flags, option) =>
        {
            AddedToken[] tokens =
            [
                .. contents.Distinct()
                    .Where(content => Contents[content].Trim().Length > 0 || (flags[0] & 2) == 0)
                    .Select((content, i) => Add(Contents[content], Pieces.Length + i, flags[i])),
            ];
            BertWordPieceTokenizer tokenizer = Make(AllOptions[option], Numbered(tokens));
            Token last = default;
            foreach (Token token in tokenizer.Tokenize(text))
            {
                Assert.True(token.Length > 0 && token.End <= text.Length, $"{token} in a text of {text.Length}");
                Assert.True(token.Start >= last.Start && token.End >= last.End, $"{token} behind {last}");
                last = token;
                if (tokenizer.Settings.AddedTokens.FirstOrDefault(added => added.Id == token.Id) is { IsNormalized: false } written
                    && token.Id >= Pieces.Length)
                {
                    Assert.Contains(written.Content, text.Substring(token.Start, token.Length), StringComparison.Ordinal);
                }
            }
        },
        iter: 3000);

    [Fact]
    public void Special_ones_are_split_where_the_options_say_so_and_others_are_not()
    {
        AddedToken special = new("[E1]", 32) { IsSpecial = true };
        AddedToken other = new("[E2]", 33);
        TokenizerOptions splitting = new() { SplitSpecialTokens = true };
        Assert.Equal([32, 33, 4], Make(new TokenizerOptions(), special, other).Tokenize("[E1][E2][MASK]").Select(token => token.Id));
        Assert.Equal([12, 19, 13, 33, 12, 14, 13], Make(splitting, special, other).Tokenize("[E1][E2][MASK]").Select(token => token.Id));
        Assert.True(Make(splitting, special, other).IsSpecial(32));
        Assert.False(Make(splitting, special, other).IsSpecial(33));
    }

    [Fact]
    public void A_token_behind_the_pieces_is_no_part_of_words()
    {
        BertWordPieceTokenizer tokenizer = Make(new TokenizerOptions(), new AddedToken("covid", 32) { IsSingleWord = true });
        Assert.Equal([new(32, 0, 5), new(1, 6, 6)], tokenizer.Tokenize("covid covida"));
        Assert.Equal("covid", tokenizer.Settings.Vocabulary[32]);
        Assert.Equal("play covid", tokenizer.Decode([8, 32]));
    }

    [Fact]
    public void A_token_behind_the_pieces_that_looks_like_the_inside_of_a_word_is_decoded_whole() =>
        Assert.Equal("play ##x", Make(new TokenizerOptions(), new AddedToken("##x", 32)).Decode([8, 32]));

    [Fact]
    public void BERTs_own_may_have_flags()
    {
        AddedToken mask = new("[MASK]", 4) { IsSpecial = true, StripsLeft = true };
        Assert.Equal([new(11, 0, 1), new(4, 1, 8), new(11, 9, 1)], Make(new TokenizerOptions(), mask).Tokenize("e  [MASK]e"));
    }

    [Fact]
    public void Warm_calls_allocate_nothing()
    {
        OptimizedCode.Require();
        AddedToken normalized = new("[中国]", 32) { IsNormalized = true, StripsRight = true };
        BertWordPieceTokenizer tokenizer = Make(new TokenizerOptions(), normalized, new AddedToken("<e>", 33) { IsSingleWord = true });
        string text = string.Concat(Enumerable.Repeat("中国[中国] PLAY<e>ING é [MASK] <e> ", 30));
        List<Token> tokens = [];
        for (int i = 0; i < 3; i++)
        {
            tokens.Clear();
            tokenizer.Tokenize(text, tokens);
        }

        Assert.Equal(30, tokens.Count(token => token.Id == 32));
        tokens.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        tokenizer.Tokenize(text, tokens);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("中")]
    [InlineData(" ")]
    [InlineData("[ ")]
    [InlineData("e\u0301")]
    public void Texts_of_nearly_added_tokens_take_linear_time(string unit)
    {
        OptimizedCode.Require();
        // Linear time is well below a second; quadratic time would be minutes.
        string content = string.Concat(Enumerable.Repeat(unit, 198 / unit.Length));
        BertWordPieceTokenizer tokenizer = Make(
            new TokenizerOptions(),
            new AddedToken(content + "y", 32) { StripsLeft = true, IsSingleWord = true },
            new AddedToken(content + "z", 33) { IsNormalized = true, StripsLeft = true, StripsRight = true });
        long start = Stopwatch.GetTimestamp();
        tokenizer.Tokenize(string.Concat(Enumerable.Repeat(unit, 100_000)), []);
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(5), unit);
    }

    [Fact]
    public void Tokens_that_can_never_be_found_are_refused()
    {
        Refuses("1 to 200", new AddedToken("", 32));
        Refuses("1 to 200", new AddedToken(new string('a', 201), 32));
        Refuses("half a surrogate pair", new AddedToken("\uD83D", 32));
        Refuses("normalization leaves something", new AddedToken("\n", 32) { IsNormalized = true });
        Refuses("normalization leaves something", new AddedToken("\u0301", 32) { IsNormalized = true });
        Refuses("twice", new AddedToken("中", 5), new AddedToken("中", 5));
        Refuses("5 in the vocabulary", new AddedToken("中", 6));
    }

    [Fact]
    public void All_together_are_bounded()
    {
        AddedToken[] tokens = [.. Enumerable.Range(0, 6000).Select(i => new AddedToken($"{i}{new string('a', 190)}", Pieces.Length + i))];
        Refuses("units together", tokens);
    }

    private static void Refuses(string fragment, params AddedToken[] tokens) =>
        Assert.Contains(fragment, Assert.Throws<InputException>(() => Make(new TokenizerOptions(), tokens)).Message, StringComparison.Ordinal);

    // There a space that normalization puts around a Chinese character is part of the token, and the character's place with it.
    private static bool Overlaps(Token[] tokens, int i) =>
        (i > 0 && tokens[i - 1].End > tokens[i].Start) || (i + 1 < tokens.Length && tokens[i + 1].Start < tokens[i].End);

    private static AddedToken Add(string content, int id, int flags) => new(content, id)
    {
        IsSpecial = (flags & 1) != 0,
        IsNormalized = (flags & 2) != 0 && content.Trim().Length > 0 && content != "\u0301[",
        IsSingleWord = (flags & 4) != 0,
        StripsLeft = (flags & 8) != 0,
        StripsRight = (flags & 16) != 0,
    };

    /// <summary>The tokens with the ids that the vocabulary has for them, or the next ones.</summary>
    private static AddedToken[] Numbered(AddedToken[] tokens)
    {
        int next = Pieces.Length;
        return
        [
            .. tokens.Select(token =>
            {
                int known = Array.IndexOf(Pieces, token.Content);
                return token with { Id = known >= 0 ? known : next++ };
            }),
        ];
    }

    private static AddedToken Read(JsonElement token) => new(token.GetProperty("content").GetString()!, token.GetProperty("id").GetInt32())
    {
        IsSpecial = token.GetProperty("special").GetBoolean(),
        IsNormalized = token.GetProperty("normalized").GetBoolean(),
        IsSingleWord = token.GetProperty("single_word").GetBoolean(),
        StripsLeft = token.GetProperty("lstrip").GetBoolean(),
        StripsRight = token.GetProperty("rstrip").GetBoolean(),
    };

    private static BertWordPieceTokenizer Make(TokenizerOptions options, params AddedToken[] tokens)
    {
        IEnumerable<string> appended = tokens.Where(token => token.Id >= Pieces.Length).OrderBy(token => token.Id).Select(token => token.Content);
        return new(new TokenizerSettings(new Vocabulary(Pieces).Extend(appended), options) { AddedTokens = tokens });
    }
}
