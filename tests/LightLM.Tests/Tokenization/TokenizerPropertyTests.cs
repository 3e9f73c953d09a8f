using System.Diagnostics;
using CsCheck;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class TokenizerPropertyTests
{
    private static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "中", "国", "的", "##国", "##中", "play", "##ing", "ing", "a", "##a", "e", "##e", "i",
        "，", ".", "=", "7", "##7", "x", "##x", "xx", "##xx", "\u1100", "##\u1161", "q", "##q",
        "##\u302E", "##\u0315", "##\u0300", "σ", "ß", "[", "]", "#",
    ];

    private static readonly TokenizerOptions[] AllOptions =
    [
        .. from lower in new[] { true, false }
           from strip in new bool?[] { null, true, false }
           from chinese in new[] { true, false }
           from special in new[] { true, false }
           select new TokenizerOptions
           {
               LowerCase = lower, StripAccents = strip, TokenizeChineseCharacters = chinese, SplitSpecialTokens = special,
           },
    ];

    private static readonly BertWordPieceTokenizer[] Tokenizers =
        [.. AllOptions.Select(options => new BertWordPieceTokenizer(new TokenizerSettings(new Vocabulary(Pieces), options)))];

    private static BertWordPieceTokenizer Default => Tokenizers[0];

    [Fact]
    public void Tokenize_AnyText_OffsetsAreInsideAndNeverGoBack() => Texts.Any.Sample(text =>
    {
        foreach (BertWordPieceTokenizer tokenizer in Tokenizers)
        {
            Token last = default;
            foreach (Token token in tokenizer.Tokenize(text))
            {
                Assert.InRange(token.Id, 0, Pieces.Length - 1);
                Assert.True(token.Length > 0 && token.End <= text.Length, $"{token} in a text of {text.Length}");
                Assert.True(token.Start >= last.Start && token.End >= last.End, $"{token} behind {last}");
                last = token;
            }
        }
    }, iter: 500);

    [Fact]
    public void Tokenize_EveryCodePointBetweenWords_KeepsTheWords()
    {
        List<Token> tokens = [];
        for (int code = 0; code <= 0x10FFFF; code++)
        {
            string unit = code is >= 0xD800 and <= 0xDFFF ? ((char)code).ToString() : char.ConvertFromUtf32(code);
            tokens.Clear();
            Default.Tokenize($"中{unit}中", tokens);
            bool keeps = tokens.Count >= 2 && tokens[0] == new Token(5, 0, 1) && tokens[^1] == new Token(5, 1 + unit.Length, 1);
            Assert.True(keeps, $"U+{code:X4}");
        }
    }

    [Fact]
    public void Tokenize_TwoTextsWithSpaceBetween_GivesTheTokensOfEach() => Gen.Select(Texts.Any, Texts.Any).Sample((first, second) =>
    {
        foreach (BertWordPieceTokenizer tokenizer in Tokenizers)
        {
            IEnumerable<Token> apart = tokenizer.Tokenize(first).Concat(
                tokenizer.Tokenize(second).Select(token => token with { Start = token.Start + first.Length + 1 }));
            Assert.Equal(apart, tokenizer.Tokenize($"{first} {second}"));
        }
    }, iter: 300);

    [Fact]
    public void Tokenize_PlainText_OffsetsSliceBack() => Texts.Plain.Sample(text =>
    {
        foreach (Token token in Default.Tokenize(text).Where(token => token.Id != Default.UnknownId))
        {
            string piece = Pieces[token.Id];
            Assert.Equal(piece.StartsWith("##", StringComparison.Ordinal) ? piece[2..] : piece, text.Substring(token.Start, token.Length));
        }
    });

    [Fact]
    public void Tokenize_OnManyThreads_GivesTheSame()
    {
        string text = string.Concat(Enumerable.Repeat("中国 playing é 😀，", 50));
        IReadOnlyList<Token> expected = Default.Tokenize(text);
        Parallel.For(0, 200, _ => Assert.Equal(expected, Default.Tokenize(text)));
    }

    [Fact]
    public void Tokenize_Warm_AllocatesNothing()
    {
        OptimizedCode.Require();
        string text = string.Concat(Enumerable.Repeat("中国的 PLAYING é가 e\u0315\u0301 [MASK] 😀，。\uD800 " + new string('x', 150), 20));
        List<Token> tokens = [];
        for (int i = 0; i < 3; i++)
        {
            tokens.Clear();
            Default.Tokenize(text, tokens);
        }

        tokens.Clear();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Default.Tokenize(text, tokens);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData("x", "a word without end")]
    [InlineData("中", "Chinese characters")]
    [InlineData("[", "beginnings of special tokens")]
    [InlineData("[MASK", "nearly special tokens")]
    [InlineData("\u0301\u0315\u302E", "marks that must be sorted")]
    [InlineData("가", "syllables that fall apart")]
    [InlineData("\uD800", "lone surrogates")]
    [InlineData("\u200B", "removed characters")]
    [InlineData("=\u200B", "punctuation and removed characters")]
    [InlineData("e\u0301", "accents")]
    [InlineData("\u1F82", "long decompositions")]
    public void Tokenize_HundredThousandUnits_TakesLinearTime(string unit, string description)
    {
        OptimizedCode.Require();
        // Linear time is a few milliseconds; quadratic time would be minutes.
        string text = string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length));
        foreach (BertWordPieceTokenizer tokenizer in Tokenizers)
        {
            long start = Stopwatch.GetTimestamp();
            tokenizer.Tokenize(text, []);
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(2), description);
        }
    }
}
