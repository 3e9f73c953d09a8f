using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

public sealed class ExportCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("fp32")]
    [InlineData("int8")]
    public void A_graph_is_described(string precision)
    {
        string output = _folder.At("model.onnx");
        JsonElement json = Cli.Run("export", models.Entities, output, "--format", "onnx", "--precision", precision, "--json").Json;
        Assert.Equal(output, json.GetProperty("file").GetString());
        Assert.Equal("onnx", json.GetProperty("format").GetString());
        Assert.Equal(precision, json.GetProperty("precision").GetString());
        Assert.Equal(new FileInfo(output).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal(3, json.GetProperty("inputs").GetArrayLength());
        Assert.Equal("logits", Assert.Single(json.GetProperty("outputs").EnumerateArray()).GetString());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("left_out").ValueKind);
    }

    [Fact]
    public void What_a_graph_leaves_out_is_told()
    {
        string output = Cli.Run("export", models.Spans, _folder.At("model.onnx"), "--format", "onnx").Succeeds().Output;
        Assert.Contains("outputs    last_hidden_state", output, StringComparison.Ordinal);
        Assert.Contains("left out   The graph ends at last_hidden_state", output, StringComparison.Ordinal);
        Assert.Contains("precision  fp32", output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exported_directory_answers_like_its_model()
    {
        string output = _folder.At("checkpoint");
        JsonElement json = Cli.Run("export", models.Labels, output, "--format", "hf", "--json").Json;
        Assert.Equal("hf", json.GetProperty("format").GetString());
        Assert.Equal(
            Directory.EnumerateFiles(output).Sum(file => new FileInfo(file).Length), json.GetProperty("bytes").GetInt64());
        Assert.Equal(
            Cli.Run("classify", "我是", "--model", models.Labels).Succeeds().Output,
            Cli.Run("classify", "我是", "--model", output).Succeeds().Output);
        Cli.Run("export", models.Labels, output, "--format", "hf").Fails(ExitCode.Input, "a new or empty folder");
    }

    [Fact]
    public void An_empty_directory_is_filled()
    {
        string output = Directory.CreateDirectory(_folder.At("empty")).FullName;
        string view = Cli.Run("export", models.Plain, output + Path.DirectorySeparatorChar, "--format", "hf").Succeeds().Output;
        Assert.Contains("written  ", view, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(output, "config.json")));
    }

    [Fact]
    public void Export_says_why_it_cannot()
    {
        string file = _folder.Write("file", "mine");
        Cli.Run("export", models.Labels, "--format", "onnx").Fails(ExitCode.Usage, "OUT");
        Cli.Run("export", models.Labels, _folder.At("x")).Fails(ExitCode.Usage, "--format");
        Cli.Run("export", models.Labels, _folder.At("x"), "--format", "gguf").Fails(ExitCode.Usage, "onnx, hf");
        Cli.Run("export", models.Labels, _folder.At("x"), "--format", "onnx", "--precision", "fp16").Fails(ExitCode.Usage, "fp32, int8");
        Cli.Run("export", models.Labels, _folder.At("x"), "--format", "hf", "--precision", "int8").Fails(ExitCode.Usage, "--precision");
        foreach (string format in (string[])["onnx", "hf"])
        {
            Cli.Run("export", "missing", _folder.At("x"), "--format", format).Fails(ExitCode.Model, "missing");
            Cli.Run("export", models.Labels, _folder.At("missing/x"), "--format", format).Fails(ExitCode.Input, "does not exist");
        }

        Cli.Run("export", models.Labels, file, "--format", "hf").Fails(ExitCode.Input, "found a file");
        Cli.Run("export", models.Labels, _folder.Path, "--format", "onnx").Fails(ExitCode.Input, "found a directory");
        Assert.Equal([file], Directory.EnumerateFileSystemEntries(_folder.Path));
    }
}
