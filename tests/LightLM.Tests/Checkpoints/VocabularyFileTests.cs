using System.Text;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;

namespace LightLM.Tests.Checkpoints;

public sealed class VocabularyFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Theory]
    [InlineData("a\nb\n##c\n")]
    [InlineData("a\nb\n##c")]
    [InlineData("a\r\nb\r\n##c\r\n")]
    [InlineData("a\rb\r##c")]
    [InlineData("\uFEFFa\nb\n##c\n")]
    public void Load_AcceptsEveryNewLine(string content) => Assert.Equal(["a", "b", "##c"], Load(content).Pieces);

    [Fact]
    public void Load_KeepsSpacesAndEmptyLines_SoThatIdsStay() => Assert.Equal([" a ", "", "\u2028b"], Load(" a \n\n\u2028b\n").Pieces);

    [Fact]
    public void TryGetId_PieceTwice_LastWins()
    {
        Vocabulary vocabulary = Load("a\nb\na\n");

        Assert.True(vocabulary.TryGetId("a", out int id));
        Assert.Equal(2, id);
        Assert.True(vocabulary.TryGetId("b".AsSpan(), out id));
        Assert.Equal(1, id);
        Assert.False(vocabulary.TryGetId((string?)null, out id));
        Assert.False(vocabulary.TryGetId("c", out id));
    }

    [Fact]
    public void Load_InvalidUtf8_NamesLine()
    {
        File.WriteAllBytes(_path, [(byte)'a', (byte)'\n', 0xC3, 0x28, (byte)'\n']);
        ModelFileException error = Assert.Throws<ModelFileException>(() => VocabularyFile.Read(_path));
        Assert.Equal((2, null), (error.Line, error.Item));
    }

    [Fact]
    public void Load_TooLarge_IsRefusedUnread()
    {
        using (FileStream file = File.OpenWrite(_path))
        {
            file.SetLength(VocabularyFile.MaxBytes + 1L);
        }

        ModelFileException error = Assert.Throws<ModelFileException>(() => VocabularyFile.Read(_path));
        Assert.Contains("at most", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\uFEFF")]
    public void Load_Empty_Throws(string content) => Assert.Throws<ModelFileException>(() => Load(content));

    [Fact]
    public void Load_Missing_Throws() => Assert.Throws<ModelFileException>(() => VocabularyFile.Read(_path + ".absent"));

    private Vocabulary Load(string content)
    {
        File.WriteAllText(_path, content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        return VocabularyFile.Read(_path);
    }
}
