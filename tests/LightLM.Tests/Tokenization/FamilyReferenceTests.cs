using System.Text.Json;
using CsCheck;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

/// <summary>Tokenizers that come in <c>tokenizer.json</c> alone split as the original implementation does.</summary>
public sealed class FamilyReferenceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>The faster reference implementation keeps unassigned code points as unknown; we remove them, as the original does.</summary>
    private static readonly int[] WithUnassigned = [41, 42];

    [Theory]
    [InlineData("tokenizer-json-bert")]
    [InlineData("tokenizer-json-bert-cased")]
    public void WordPiece_equals_the_reference(string name) => TokenizerGolden.AssertEqual(name, Load(name), WithUnassigned);

    [Fact]
    public void Unigram_equals_the_reference() => TokenizerGolden.AssertEqual("tokenizer-xlmr", Load("tokenizer-xlmr"));

    [Fact]
    public void Any_text_is_split_into_places_that_never_go_back()
    {
        TextTokenizer tokenizer = Load("tokenizer-xlmr");
        Texts.Any.Sample(text =>
        {
            Token last = default;
            foreach (Token token in tokenizer.Tokenize(text))
            {
                Assert.True(token.Length > 0 && token.End <= text.Length, $"{token} in a text of {text.Length}");
                Assert.True(token.Start >= last.Start && token.End >= last.End, $"{token} behind {last}");
                last = token;
            }
        }, iter: 20_000);
    }

    [Fact]
    public void A_pair_equals_the_reference()
    {
        TextTokenizer tokenizer = Load("tokenizer-xlmr");
        JsonElement pair = JsonDocument.Parse(File.ReadAllText(_folder.At("pair.json"))).RootElement;
        SequenceBuilder builder = new(tokenizer);
        Token[] first = [.. tokenizer.Tokenize(pair.GetProperty("a").GetString()!)];
        Token[] second = [.. tokenizer.Tokenize(pair.GetProperty("b").GetString()!)];

        builder.BuildPair(first, second, new SequenceLimits(512));

        Assert.Equal(pair.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()), builder.Ids.ToArray());
        Assert.All(builder.TokenTypes.ToArray(), type => Assert.Equal(0, type));
        Assert.Equal(new TokenWindow(1, first.Length), builder.First);
        Assert.Equal(new TokenWindow(tokenizer.Layout.SecondStart(first.Length), second.Length), builder.Second);
        Assert.Equal(first.Length + second.Length + tokenizer.Layout.SpecialTokensOfTwo, builder.Length);
    }

    private TextTokenizer Load(string name) => TextTokenizer.Create(TokenizerFiles.Load(TokenizerGolden.Unpack(name, _folder, file => file != "sentencepiece.bpe.model"))!);
}
