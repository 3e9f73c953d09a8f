using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Testing;

namespace LightLM.Onnx.Tests;

public sealed class RefusalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("missing/model.onnx")]
    [InlineData("checkpoint")]
    [InlineData("checkpoint/config.json/model.onnx")]
    public void Refuses_a_path_that_cannot_be_written(string name)
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        string path = _folder.At(name);
        FileException error = Assert.Throws<FileException>(() => OnnxExport.Write(package, path, OnnxPrecision.Float32));
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void Replaces_a_file_and_leaves_no_other()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        string path = _folder.Write("out/model.onnx", "old");
        OnnxExport.Write(package, path, OnnxPrecision.Int8);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.At("out")));
        Assert.True(new FileInfo(path).Length > 1000);
    }

    [Fact]
    public void Refuses_weights_beyond_the_limit_of_a_file()
    {
        GraphBuilder graph = new("large.onnx", maxBytes: 100);
        graph.Constant("first", new FloatTensor(new float[20], 20));
        graph.Constant("first", new FloatTensor(new float[20], 20));
        ModelFileException error = Assert.Throws<ModelFileException>(() => graph.Constant("second", new FloatTensor(new float[6], 6)));
        Assert.Equal("large.onnx", error.Path);
        Assert.Contains("at most 100 bytes of weights", error.Message, StringComparison.Ordinal);
    }
}
