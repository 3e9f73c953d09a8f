using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

public sealed class VocabularyWarningTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_whole_vocabulary_is_no_matter() => Assert.Empty(Warnings(new TinyCheckpoint()));

    [Fact]
    public void A_missing_vocabulary_is_told()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.Clear();
        Assert.Contains("cannot read texts", Assert.Single(Warnings(checkpoint)), StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_shorter_than_the_table_is_told()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveAt(10);
        Assert.Contains("has 10 pieces and the table of word embeddings 11 rows", Assert.Single(Warnings(checkpoint)), StringComparison.Ordinal);
    }

    [Fact]
    public void Added_tokens_fill_rows_and_no_more_than_there_are()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveAt(10);
        string directory = checkpoint.Save(_folder);
        _folder.Write("checkpoint/added_tokens.json", """{"[E1]": 10}""");
        Assert.Empty(Warnings(directory));
        _folder.Write("checkpoint/added_tokens.json", """{"[E1]": 10, "[E2]": 11}""");
        Refusal.Of(() => CheckpointReader.Open(directory), directory, "vocabulary", "at most 11 pieces");
    }

    private IReadOnlyList<string> Warnings(TinyCheckpoint checkpoint) => Warnings(checkpoint.Save(_folder));

    private static IReadOnlyList<string> Warnings(string directory)
    {
        using ModelPackage package = CheckpointReader.Open(directory);
        string path = Path.Combine(directory, "converted.lightlm");
        CompactWriter.Write(package, path, Precision.Float32);
        using ModelPackage converted = ModelFiles.Open(path);
        Assert.Equal(package.Warnings, converted.Warnings);
        return package.Warnings;
    }
}
