using CsCheck;
using LightLM.Descriptions;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

public sealed class SequenceBuilderTests
{
    private const int Cls = 1;
    private const int Sep = 2;

    private static readonly BertWordPieceTokenizer Tokenizer =
        new(new TokenizerSettings(new Vocabulary(["[UNK]", "[CLS]", "[SEP]"]), new TokenizerOptions()));

    [Fact]
    public void Build_OneText_HasSpecialTokensAround()
    {
        SequenceBuilder sequence = new(Tokenizer);
        sequence.Build(Make(10, 3), maxLength: 8);

        Assert.Equal([Cls, 10, 11, 12, Sep], sequence.Ids.ToArray());
        Assert.Equal([0, 0, 0, 0, 0], sequence.TokenTypes.ToArray());
        Assert.Equal(new TokenWindow(1, 3), sequence.First);
        Assert.Equal(default, sequence.Second);
        Assert.Equal(new Token(Cls, -1, 0), sequence.Tokens[0]);
        Assert.Equal(new Token(11, 1, 1), sequence.Tokens[2]);
        Assert.Equal(new Token(Sep, -1, 0), sequence.Tokens[4]);
    }

    [Fact]
    public void Build_TooLong_CutsTail()
    {
        SequenceBuilder sequence = new(Tokenizer);
        sequence.Build(Make(10, 9), maxLength: 4);
        Assert.Equal([Cls, 10, 11, Sep], sequence.Ids.ToArray());
    }

    [Fact]
    public void BuildPair_Fits_HasTokenTypes()
    {
        SequenceBuilder sequence = new(Tokenizer);
        sequence.BuildPair(Make(10, 2), Make(20, 1), new SequenceLimits(MaxLength: 6));

        Assert.Equal([Cls, 10, 11, Sep, 20, Sep], sequence.Ids.ToArray());
        Assert.Equal([0, 0, 0, 0, 1, 1], sequence.TokenTypes.ToArray());
        Assert.Equal(new TokenWindow(1, 2), sequence.First);
        Assert.Equal(new TokenWindow(4, 1), sequence.Second);
        Assert.Equal(new Token(20, 0, 1), sequence.Tokens[4]);
    }

    [Theory]
    [InlineData(4, 6, 13, Truncation.OnlySecond, 4, 6)]
    [InlineData(4, 6, 10, Truncation.OnlySecond, 4, 3)]
    [InlineData(4, 6, 7, Truncation.OnlySecond, 4, 0)]
    [InlineData(4, 6, 10, Truncation.LongestFirst, 4, 3)]
    [InlineData(6, 4, 10, Truncation.LongestFirst, 4, 3)]
    [InlineData(9, 2, 10, Truncation.LongestFirst, 5, 2)]
    [InlineData(2, 9, 10, Truncation.LongestFirst, 2, 5)]
    [InlineData(9, 9, 3, Truncation.LongestFirst, 0, 0)]
    public void BuildPair_TooLong_CutsAsTold(int first, int second, int maxLength, Truncation truncation, int keptFirst, int keptSecond)
    {
        SequenceBuilder sequence = new(Tokenizer);
        sequence.BuildPair(Make(10, first), Make(50, second), new SequenceLimits(maxLength, truncation));

        Assert.Equal((keptFirst, keptSecond), (sequence.First.Count, sequence.Second.Count));
        Assert.Equal(keptFirst + keptSecond + SequenceLayout.Bert.SpecialTokensOfTwo, sequence.Length);
    }

    [Fact]
    public void BuildPair_LimitsOfEach_CutFirst()
    {
        SequenceBuilder sequence = new(Tokenizer);
        sequence.BuildPair(Make(10, 9), Make(20, 9), new SequenceLimits(MaxLength: 100, MaxFirst: 2, MaxSecond: 3));
        Assert.Equal([Cls, 10, 11, Sep, 20, 21, 22, Sep], sequence.Ids.ToArray());
    }

    [Fact]
    public void BuildPair_FirstTooLongToKeep_Throws()
    {
        SequenceBuilder sequence = new(Tokenizer);
        InputException error = Assert.Throws<InputException>(() => sequence.BuildPair(Make(10, 9), Make(20, 9), new SequenceLimits(10)));
        Assert.Contains("only 7 fit", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Build_NoRoomForSpecialTokens_Throws()
    {
        SequenceBuilder sequence = new(Tokenizer);
        Assert.Throws<InputException>(() => sequence.Build([], maxLength: 1));
        Assert.Throws<InputException>(() => sequence.BuildPair([], [], new SequenceLimits(2)));
        Assert.Throws<InputException>(() => sequence.BuildPair([], [], new SequenceLimits(9, MaxFirst: -1)));
    }

    [Fact]
    public void BuildPair_LongestFirst_IsTakingTokensOneByOne()
        => Gen.Select(Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[3, 40]).Sample((first, second, maxLength) =>
        {
            SequenceBuilder sequence = new(Tokenizer);
            sequence.BuildPair(Make(10, first), Make(50, second), new SequenceLimits(maxLength, Truncation.LongestFirst));
            while (first + second + SequenceLayout.Bert.SpecialTokensOfTwo > maxLength)
            {
                _ = first > second ? first-- : second--;
            }

            Assert.Equal((first, second), (sequence.First.Count, sequence.Second.Count));
        });

    [Fact]
    public void Build_Warm_AllocatesNothing()
    {
        SequenceBuilder sequence = new(Tokenizer);
        Token[] text = Make(10, 2000);
        sequence.BuildPair(text, text, new SequenceLimits(5000));

        long before = GC.GetAllocatedBytesForCurrentThread();
        sequence.BuildPair(text, text, new SequenceLimits(5000));
        sequence.Build(text, 512);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Token[] Make(int firstId, int count) => [.. Enumerable.Range(0, count).Select(i => new Token(firstId + i, i, 1))];
}
