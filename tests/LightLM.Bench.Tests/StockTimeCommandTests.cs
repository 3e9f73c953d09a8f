using System.CommandLine;
using System.Text.Json;
using LightLM.Bench.Stock;
using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Timing.Models;

namespace LightLM.Bench.Tests;

/// <summary><c>time</c>: models beside the baseline in two engines.</summary>
public sealed class StockTimeCommandTests : IDisposable
{
    private static readonly string Mini = Path.Combine(AppContext.BaseDirectory, "mini");
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public StockTimeCommandTests() => _model = new TinyCheckpoint("ForSequenceClassification").Save(_folder, "tiny");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_engines_compute_the_same_with_any_head()
    {
        using ModelPackage package = ModelFiles.Open(_model);
        using OnnxStockEngine engine = new(threads: 1);
        using TimedModel ours = new(package, threads: 1);
        using TimedModel theirs = engine.Load(package);
        const string Text = "我是10我";
        Assert.All(ClueTasks.All, task =>
        {
            LightModel own = ours.ForTask(task.Describe(maxLength: 10));
            LightModel stock = theirs.ForTask(task.Describe(maxLength: 10));
            float[] expected = own.Embed(Text);
            Assert.All(stock.Embed(Text).Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 1e-4f));
        });
        Classification mine = ours.ForTask(ClueTask.Csl.Describe(maxLength: 10)).Classify(Text);
        Classification other = theirs.ForTask(ClueTask.Csl.Describe(maxLength: 10)).Classify(Text);
        Assert.Equal(mine.Label, other.Label);
        Assert.Equal(mine.Score, other.Score, 1e-4f);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("2")]
    public void Each_candidate_has_a_ratio_to_both_engines(string threads)
    {
        string markdown = _folder.At("report.md");
        string html = _folder.At("report.html");
        (int code, string output) = Time("--threads", threads, "--json", "--markdown", markdown, "--html", html);
        Assert.Equal(0, code);
        JsonElement json = JsonElement.Parse(output);
        Assert.Equal("tiny", Name(json.GetProperty("baseline")));
        JsonElement stock = json.GetProperty("stock_baseline");
        Assert.Equal("tiny in ONNX Runtime", Name(stock));
        Assert.Contains("ONNX Runtime, version 1.", stock.GetProperty("description").GetString(), StringComparison.Ordinal);
        double engines = Estimate(stock, "ratio");
        JsonElement candidate = Assert.Single(json.GetProperty("candidates").EnumerateArray());
        Assert.Equal("tiny (2)", Name(candidate));
        Assert.Equal(Estimate(candidate, "ratio") / engines, Estimate(candidate, "stock_ratio"), 1e-9);
        Assert.All(candidate.GetProperty("sets").EnumerateArray(), set => Assert.InRange(
            Estimate(set, "stock_ratio"),
            set.GetProperty("stock_ratio").GetProperty("low").GetDouble(),
            set.GetProperty("stock_ratio").GetProperty("high").GetDouble()));
        Assert.All((string[])[File.ReadAllText(markdown), File.ReadAllText(html)], report =>
            Assert.Contains("stock ratio", report, StringComparison.Ordinal));
    }

    [Fact]
    public void The_console_shows_both_ratios()
    {
        (int code, string output) = Time();
        Assert.Equal(0, code);
        Assert.Contains("stock ratio", output, StringComparison.Ordinal);
        Assert.Contains("in ONNX Runtime", output, StringComparison.Ordinal);
    }

    [Fact]
    public void What_another_engine_cannot_run_is_refused()
    {
        TextWriter before = Console.Error;
        using StringWriter error = new();
        Console.SetError(error);
        try
        {
            (int code, string output) = Time("--baseline", "none");
            Assert.Equal(2, code);
            Assert.Equal("", output);
        }
        finally
        {
            Console.SetError(before);
        }

        Assert.Contains("lightlm time", error.ToString(), StringComparison.Ordinal);
    }

    private static string? Name(JsonElement subject) => subject.GetProperty("name").GetString();

    private static double Estimate(JsonElement owner, string ratio) => owner.GetProperty(ratio).GetProperty("estimate").GetDouble();

    private (int Code, string Output) Time(params string[] options)
    {
        using StringWriter output = new();
        string[] baseline = options.Contains("--baseline") ? [] : ["--baseline", _model];
        string[] words = ["time", "--model", _model, .. baseline, "--data", Mini, "--limit", "2", "--rounds", "2", .. options];
        return (BenchCommands.Create().Parse(words).Invoke(new InvocationConfiguration { Output = output }), output.ToString());
    }
}
