using LightLM.Descriptions;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class BertWordPieceTokenizerTests
{
    private static readonly string[] Pieces =
    [
        "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "中", "国", "##国", "play", "##ing", "é", "e", "[", "]", "mask", "i", "##\u0307", "##a",
    ];

    private static readonly BertWordPieceTokenizer Default = Make(new TokenizerOptions());

    [Fact]
    public void SpecialIds_AreLookedUpByName()
    {
        Assert.Equal((1, 2, 3), (Default.UnknownId, Default.ClassificationId, Default.SeparatorId));
        Assert.Equal((0, 4), (Default.PaddingId, Default.MaskId));
    }

    [Fact]
    public void SpecialIds_OptionalOnes_MayBeAbsent()
    {
        BertWordPieceTokenizer tokenizer = new(new TokenizerSettings(new Vocabulary(["[SEP]", "[UNK]", "[CLS]"]), new TokenizerOptions()));
        Assert.Null(tokenizer.PaddingId);
        Assert.Null(tokenizer.MaskId);
        Assert.Equal(0, tokenizer.SeparatorId);
    }

    [Theory]
    [InlineData("[UNK]")]
    [InlineData("[CLS]")]
    [InlineData("[SEP]")]
    public void Constructor_RequiredSpecialTokenMissing_NamesIt(string name)
    {
        Vocabulary vocabulary = new(Pieces.Where(piece => piece != name));
        TokenizerSettings settings = new(vocabulary, new TokenizerOptions());
        InputException error = Assert.Throws<InputException>(() => new BertWordPieceTokenizer(settings));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tokenize_AppendsToTheList_WithOriginalOffsets()
    {
        List<Token> tokens = [new Token(2, -1, 0)];
        Default.Tokenize(" 中国PLAYing\u0301 E\u0301", tokens);
        Assert.Equal([new(2, -1, 0), new(5, 1, 1), new(6, 2, 1), new(8, 3, 4), new(9, 7, 3), new(11, 12, 1)], tokens);
    }

    [Fact]
    public void Tokenize_SpecialTokensInText_AsTold()
    {
        Assert.Equal([new(11, 0, 1), new(4, 1, 6), new(11, 7, 1)], Default.Tokenize("e[MASK]e"));
        Assert.Equal([12, 14, 13], Default.Tokenize("[mask]").Select(token => token.Id));
        BertWordPieceTokenizer splitting = Make(new TokenizerOptions { SplitSpecialTokens = true });
        Assert.Equal([new(12, 0, 1), new(14, 1, 4), new(13, 5, 1)], splitting.Tokenize("[MASK]"));
    }

    [Fact]
    public void Tokenize_CapitalIWithDot_LowersToTwoCodePointsOfOnePlace()
    {
        BertWordPieceTokenizer keeping = Make(new TokenizerOptions { StripAccents = false });
        Assert.Equal([new(15, 0, 1), new(16, 0, 1)], keeping.Tokenize("İ"));
        Assert.Equal([new(15, 0, 1)], Default.Tokenize("İ"));
    }

    [Fact]
    public void Tokenize_WordsOverTheLimit_AreUnknown()
    {
        Assert.Equal(1 + 96, Default.Tokenize("play" + new string('a', 96)).Count);
        Assert.Equal([new(1, 0, 101)], Default.Tokenize("play" + new string('a', 97)));
    }

    [Fact]
    public void Tokenize_LoneSurrogates_AreDropped()
        => Assert.Equal([new(8, 1, 5), new(9, 6, 3)], Default.Tokenize("\uDC00pl\uD800aying\uD800"));

    [Theory]
    [InlineData(new[] { 2, 5, 6, 8, 9, 3 }, false, "[CLS] 中 国 playing [SEP]")]
    [InlineData(new[] { 2, 5, 6, 8, 9, 3 }, true, "中 国 playing")]
    [InlineData(new[] { 9, 8 }, false, "ing play")]
    [InlineData(new int[0], false, "")]
    public void Decode_JoinsPieces(int[] ids, bool skipSpecialTokens, string expected)
        => Assert.Equal(expected, Default.Decode(ids, skipSpecialTokens));

    [Theory]
    [InlineData(-1)]
    [InlineData(18)]
    public void Decode_OutsideVocabulary_Throws(int id)
    {
        InputException error = Assert.Throws<InputException>(() => Default.Decode([id]));
        Assert.Contains("0 to 17", error.Message, StringComparison.Ordinal);
    }

    private static BertWordPieceTokenizer Make(TokenizerOptions options) => new(new TokenizerSettings(new Vocabulary(Pieces), options));
}
