using System.Buffers;
using LightLM.Descriptions;
using LightLM.Tokenization;
using Microsoft.ML.Tokenizers;

namespace LightLM.MLTokenizers.Tests;

public sealed class TokenizerAdapterTests
{
    private static readonly string[] Pieces =
        ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "中", "国", "##国", "play", "##ing", "é", "e"];

    private static readonly Tokenizer Adapter =
        new TokenizerAdapter(new BertWordPieceTokenizer(new TokenizerSettings(new Vocabulary(Pieces), new TokenizerOptions())));

    [Fact]
    public void Constructor_NoTokenizer_Throws() => Assert.Throws<ArgumentNullException>("tokenizer", () => new TokenizerAdapter(null!));

    [Theory]
    [InlineData(new[] { 2, 5, 6, 8, 9, 3 }, "[CLS] 中 国 playing [SEP]")]
    [InlineData(new[] { 9, 8 }, "ing play")]
    [InlineData(new int[0], "")]
    public void Decode_JoinsPieces(int[] ids, string expected)
    {
        Assert.Equal(expected, Adapter.Decode(ids));
        char[] destination = new char[expected.Length];
        Assert.Equal(OperationStatus.Done, Adapter.Decode(ids, destination, out int consumed, out int written));
        Assert.Equal((ids.Length, expected.Length), (consumed, written));
        Assert.Equal(expected, new string(destination));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(12)]
    public void Decode_OutsideVocabulary_Throws(int id)
    {
        InputException error = Assert.Throws<InputException>(() => Adapter.Decode([id]));
        Assert.Contains("0 to 11", error.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => Adapter.Decode([id], new char[1], out _, out _));
    }

    [Fact]
    public void Decode_IntoSpan_StopsWhereItIsFull()
    {
        char[] destination = new char[6];
        Assert.Equal(OperationStatus.DestinationTooSmall, Adapter.Decode([5, 8, 9], destination, out int ids, out int chars));
        Assert.Equal((2, 6), (ids, chars));
        Assert.Equal("中 play", new string(destination));
    }

    [Fact]
    public void Encode_KeepsOriginalOffsets()
    {
        const string Text = "中 PLAYING É";
        Assert.Equal([5, 8, 9, 11], Adapter.EncodeToIds(Text));
        Assert.Equal(4, Adapter.CountTokens(Text));
        IReadOnlyList<EncodedToken> tokens = Adapter.EncodeToTokens(Text, out string? normalized);
        Assert.Null(normalized);
        Assert.Equal(["中", "PLAY", "ING", "É"], tokens.Select(token => Text[token.Offset]));
        Assert.Equal(["中", "play", "##ing", "e"], tokens.Select(token => token.Value));
    }

    [Fact]
    public void Encode_StopsAtMaxTokenCount()
    {
        Assert.Equal([5, 8], Adapter.EncodeToIds("中 playing", maxTokenCount: 2, out _, out int consumed));
        Assert.Equal(6, consumed);
        Assert.Equal(6, Adapter.GetIndexByTokenCount("中 playing", maxTokenCount: 2, out _, out int count));
        Assert.Equal(2, count);
        Assert.Equal(6, Adapter.GetIndexByTokenCountFromEnd("中 playing", maxTokenCount: 1, out _, out count));
        Assert.Equal(1, count);
    }
}
