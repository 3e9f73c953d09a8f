using LightLM.Contest;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>Paths and numbers that nothing can be done with, and things that are no files.</summary>
public sealed class PathTests : IClassFixture<TinyModels>, IDisposable
{
    private readonly TinyModels _models;
    private readonly TemporaryFolder _folder = new();

    public PathTests(TinyModels models) => _models = models;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("inspect", "PATH")]
    [InlineData("ner", "x", "--model", "PATH")]
    [InlineData("classify", "x", "-m", "PATH")]
    [InlineData("choose", "x", "y", "z", "-m", "PATH")]
    [InlineData("detect", "x", "-m", "PATH")]
    [InlineData("extract", "x", "y", "-m", "PATH")]
    [InlineData("follows", "x", "y", "-m", "PATH")]
    [InlineData("ask", "x", "--file", "PATH")]
    [InlineData("tokenize", "x", "--vocab", "PATH")]
    [InlineData("predict", "-t", "csl", "--data", "PATH", "--out", "x")]
    [InlineData("predict", "-t", "csl", "--data", "x", "--out", "PATH")]
    [InlineData("eval", "-t", "csl", "--data", "PATH", "--model", "x")]
    [InlineData("eval", "-t", "csl", "--data", "x", "--model", "PATH")]
    [InlineData("eval", "-t", "csl", "--data", "x", "--predictions", "PATH")]
    [InlineData("submit", "--name", "a", "--cluener", "a", "--csl", "PATH", "--cluewsc2020", "c", "--cmrc2018", "d", "--out", ".")]
    [InlineData("submit", "--name", "a", "--cluener", "a", "--csl", "b", "--cluewsc2020", "c", "--cmrc2018", "d", "--out", "PATH")]
    [InlineData("time", "-m", "x", "-m", "PATH", "--data", "d")]
    [InlineData("time", "-m", "x", "--data", "PATH")]
    [InlineData("time", "-m", "x", "--data", "d", "--baseline", "PATH")]
    [InlineData("time", "-m", "x", "--data", "d", "--html", "PATH")]
    [InlineData("time", "-m", "x", "--data", "d", "--markdown", "PATH")]
    [InlineData("budget", "-m", "PATH", "--no-time")]
    [InlineData("score", "--model", "PATH")]
    [InlineData("score", "--predictions", "PATH", "--data", "x")]
    [InlineData("score", "--predictions", "x", "--data", "PATH")]
    [InlineData("contest", "PATH", "--out", "x")]
    [InlineData("contest", "x", "--out", "PATH")]
    [InlineData("convert", "PATH", "x")]
    [InlineData("convert", "x", "PATH")]
    [InlineData("convert", "x", "y", "--calibrate", "PATH")]
    [InlineData("export", "PATH", "x", "--format", "onnx")]
    [InlineData("export", "x", "PATH", "--format", "onnx")]
    [InlineData("verify", "PATH", "--cases", "x")]
    [InlineData("verify", "x", "--cases", "PATH")]
    [InlineData("first-answer", "-t", "csl", "--model", "PATH", "--data", "x")]
    public void A_path_that_is_empty_or_impossible_is_wrong_usage(params string[] arguments)
    {
        foreach ((string path, string found) in ((string, string)[])[("", "found an empty text"), ("a\0b", "null character")])
        {
            Cli.Run([.. arguments.Select(word => word == "PATH" ? path : word)]).Fails(ExitCode.Usage, "expected a path", found);
        }
    }

    [Theory]
    [InlineData("score", "--csl")]
    [InlineData("score", "--cluener2020")]
    [InlineData("score", "--size")]
    [InlineData("score", "--bert-size")]
    [InlineData("score", "--time-ratio")]
    [InlineData("score", "--time")]
    [InlineData("score", "--bert-time")]
    [InlineData("budget", "--model", "x", "--ratio")]
    [InlineData("verify", "x", "--cases", "y", "--tolerance")]
    [InlineData("time", "--data", "d", "--limit")]
    [InlineData("time", "--data", "d", "--rounds")]
    [InlineData("time", "--data", "d", "--threads")]
    [InlineData("fill", "x", "--top")]
    [InlineData("ask", "x", "--passage", "y", "--top")]
    [InlineData("rerank", "x", "y", "--top")]
    [InlineData("embed", "x", "--dimensions")]
    public void A_word_that_is_no_number_is_wrong_usage(params string[] arguments)
    {
        foreach (string word in (string[])["abc", "", "NaN", "Infinity", "-1", "1e999"])
        {
            string shown = word.Length > 0 ? word : arguments[^1];
            Cli.Run([.. arguments, word]).Fails(ExitCode.Usage, arguments[^1], shown);
        }
    }

    [Fact]
    public void A_model_of_another_task_is_named_with_both_tasks()
    {
        string data = _folder.Write("csl.json", """{"id": 1, "abst": "我", "keyword": ["我"], "label": "1"}""");
        string[] csl = ["eval", "-t", "csl", "--data", data, "--model"];
        Cli.Run([.. csl, _models.Entities]).Fails(
            ExitCode.Model, _models.Entities, "expected a model for csl (sequence classification)", "(token classification)");
        Cli.Run([.. csl, _models.Labels]).Fails(ExitCode.Model, _models.Labels, "expected a model for csl with the labels", "甲, 乙, 丙");
        Cli.Run("predict", "-t", "csl", "--data", data, "--out", _folder.At("out.json"), "--model", _models.Answers)
            .Fails(ExitCode.Model, _models.Answers, "csl", "question answering");
        Cli.Run("ner", "我", "--model", _models.Labels).Fails(ExitCode.Model, _models.Labels, "token classification", "sequence classification");
        Cli.Run("fill", "[MASK]", "--model", _models.Plain).Fails(ExitCode.Model, _models.Plain, "masked words", "embeddings");
        Assert.False(File.Exists(_folder.At("out.json")));
    }

    [Fact]
    public void Pipes_and_devices_are_no_input()
    {
        string pipe = SpecialFiles.Pipe(_folder.At("pipe"));
        foreach ((string path, string kind) in ((string, string)[])[(pipe, "a pipe"), ("/dev/zero", "a device")])
        {
            Cli.Run("inspect", path).Fails(ExitCode.Model, path, kind);
            Cli.Run("tokenize", "x", "--vocab", path).Fails(ExitCode.Model, path, kind);
            Cli.Run("ask", "x", "--file", path, "--model", _models.Answers).Fails(ExitCode.Input, path, kind);
            Cli.Run("eval", "-t", "csl", "--data", path, "--predictions", path).Fails(ExitCode.Input, path, kind);
            Cli.Run("contest", path, "--out", _folder.At("out")).Fails(ExitCode.Input, path, kind);
            Cli.Run("verify", _models.Plain, "--cases", path).Fails(ExitCode.Model, path, kind);
            Cli.Run("convert", _models.Plain, _folder.At("out.lightlm"), "--precision", "int8", "--calibrate", path)
                .Fails(ExitCode.Input, path, kind);
        }
    }

    [Fact]
    public void A_device_is_never_replaced()
    {
        string device = SpecialFiles.Device(_folder.At("null"), minor: 3);
        Cli.Run("convert", _models.Plain, device).Succeeds();
        Cli.Run("export", _models.Plain, device, "--format", "onnx").Succeeds();
        Assert.Equal(0, new FileInfo(device).Length);
        Assert.Equal([device], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_link_is_followed_and_its_size_is_the_files()
    {
        string target = _folder.Write("target.lightlm", "old");
        string link = _folder.At("link.lightlm");
        File.CreateSymbolicLink(link, target);
        long bytes = Cli.Run("convert", _models.Plain, link, "--json").Json.GetProperty("bytes").GetInt64();
        Assert.Equal(new FileInfo(target).Length, bytes);
        Assert.NotNull(new FileInfo(link).LinkTarget);
    }

    [Fact]
    public void A_fingerprint_is_of_files_and_of_nothing_else()
    {
        _folder.Write("model/a", "1");
        _folder.Write("model/below/b", "2");
        File.CreateSymbolicLink(_folder.At("model/c"), "a");
        string model = _folder.At("model");
        string fingerprint = Fingerprint.OfFile(model);
        Assert.Equal(fingerprint, Fingerprint.OfFile(model));

        string pipe = SpecialFiles.Pipe(_folder.At("model/pipe"));
        Assert.Contains(pipe, Assert.ThrowsAny<LightLMException>(() => Fingerprint.OfFile(model)).Message, StringComparison.Ordinal);
        File.Delete(pipe);
        File.CreateSymbolicLink(_folder.At("model/zero"), "/dev/zero");
        Assert.Contains("a device", Assert.ThrowsAny<LightLMException>(() => Fingerprint.OfFile(model)).Message, StringComparison.Ordinal);
        File.Delete(_folder.At("model/zero"));
        foreach (string place in (string[])["..", ".", "below"])
        {
            Directory.CreateSymbolicLink(_folder.At("model/loop"), place);
            Assert.Contains("link", Assert.ThrowsAny<LightLMException>(() => Fingerprint.OfFile(model)).Message, StringComparison.Ordinal);
            Directory.Delete(_folder.At("model/loop"));
        }

        Assert.Equal(fingerprint, Fingerprint.OfFile(model));
    }

    [Fact]
    public void A_manifest_that_is_no_utf8_text_is_an_input_error()
    {
        string gbk = _folder.Write("gbk.json", [.. "{\"version\": 1,\n \"name\": \""u8, 0xB1, 0xB1, .. "\"}"u8]);
        Cli.Run("contest", gbk, "--out", _folder.At("out")).Fails(ExitCode.Input, gbk, "line 2", "UTF-8");
        string half = _folder.Write("half.json", "{\"version\": 1,\n\n \"\\ud800\": 1}");
        Cli.Run("contest", half, "--out", _folder.At("out")).Fails(ExitCode.Input, half, "line 3", "surrogate pair");
        string longName = _folder.Write("long.json", $"{{\"version\": 1, \"{new string('a', 1_000_000)}\": 1}}");
        Assert.InRange(Cli.Run("contest", longName, "--out", _folder.At("out")).Fails(ExitCode.Input, longName).Error.Length, 1, 2000);
    }

    [Fact]
    public void A_verification_without_rows_does_not_pass()
    {
        string cases = _folder.At("cases.safetensors");
        SafetensorsWriter.Write(
            cases,
            [
                new("input_ids", TensorType.Int64, [0, 4]),
                new("attention_mask", TensorType.Int64, [0, 4]),
                new("last_hidden_state", TensorType.Float32, [0, 4, 4]),
            ],
            new Dictionary<string, string>(),
            (_, _) => { });
        Cli.Result result = Cli.Run("verify", _models.Plain, "--cases", cases);
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.Contains("nothing to compare", result.Output, StringComparison.Ordinal);
    }
}
