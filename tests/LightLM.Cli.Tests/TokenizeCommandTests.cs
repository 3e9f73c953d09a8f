using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

public sealed class TokenizeCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public void Ids_pieces_and_offsets_belong_together()
    {
        JsonElement json = Cli.Run("tokenize", "我 10x[MASK]", "--json", "--model", models.Plain).Json;
        Assert.Equal("""[5,1,4]""", json.GetProperty("ids").GetRawText());
        Assert.Equal("""["我","[UNK]","[MASK]"]""", json.GetProperty("pieces").GetRawText());
        Assert.Equal("""[[0,1],[2,5],[5,11]]""", json.GetProperty("offsets").GetRawText());
    }

    [Fact]
    public void A_vocabulary_alone_suffices() =>
        Assert.Equal(
            Cli.Run("tokenize", "我是10", "--model", models.Plain).Succeeds().Output,
            Cli.Run("tokenize", "我是10", "--vocab", models.Vocabulary).Succeeds().Output);

    [Fact]
    public void The_table_shows_what_each_piece_stands_for() =>
        Assert.Equal(
            ["id  piece  text  start  end", " 5  我     我        0    1", "10  10     10        1    3"],
            Cli.Run("tokenize", "我10", "--vocab", models.Vocabulary).Lines);

    [Fact]
    public void Model_and_vocabulary_exclude_each_other() =>
        Cli.Run("tokenize", "我", "--vocab", models.Vocabulary, "--model", models.Plain).Fails(ExitCode.Usage, "exclude each other");

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("sentencepiece.bpe.model")]
    [InlineData("")]
    public void A_vocabulary_may_be_a_file_of_any_form_or_their_folder(string name)
    {
        using TemporaryFolder folder = new();
        string path = Path.Combine(TokenizerGolden.Unpack("tokenizer-xlmr", folder), name);
        JsonElement json = Cli.Run("tokenize", "你好，世界！", "--vocab", path, "--json").Json;
        Assert.Equal("[7,28,60,4,257,30]", json.GetProperty("ids").GetRawText());
        Assert.Equal("[[0,1],[0,1],[1,2],[2,3],[3,5],[5,6]]", json.GetProperty("offsets").GetRawText());
    }

    [Fact]
    public void A_folder_without_a_vocabulary_is_named()
    {
        using TemporaryFolder folder = new();
        Cli.Run("tokenize", "我", "--vocab", folder.Path).Fails(ExitCode.Model, folder.Path, "vocab.txt, tokenizer.json or a SentencePiece file");
        Cli.Run("tokenize", "我", "--vocab", folder.Write("x.model", "x")).Fails(ExitCode.Model, "x.model", "SentencePiece");
    }

    [Fact]
    public void A_missing_vocabulary_is_named() => Cli.Run("tokenize", "我", "--vocab", "missing.txt").Fails(ExitCode.Model, "missing.txt");
}
