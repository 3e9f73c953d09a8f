using System.Text.Json;
using LightLM.Clue;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary><c>lightlm score</c>.</summary>
public sealed class ScoreCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    private const double Tolerance = 1e-12;
    private static readonly string[] Figures = ["--cluewsc2020", "66", "--csl", "78", "--cluener2020", "68", "--cmrc2018", "24"];

    [Fact]
    public void Each_term_is_shown_and_adds_up()
    {
        JsonElement json = Cli.Run(["score", .. Figures, "--size", "7.55M", "--time-ratio", "0.08", "--json"]).Json;
        JsonElement terms = json.GetProperty("terms");
        Assert.Equal(59, json.GetProperty("p").GetDouble(), Tolerance);
        Assert.Equal(0.472, terms.GetProperty("performance").GetDouble(), Tolerance);
        Assert.Equal(0.1 * (1 - (7.55 / 99)), terms.GetProperty("size").GetDouble(), Tolerance);
        Assert.Equal(0.092, terms.GetProperty("time").GetDouble(), Tolerance);
        Assert.Equal(terms.EnumerateObject().Sum(term => term.Value.GetDouble()), json.GetProperty("result").GetDouble(), Tolerance);
        Assert.Equal("parameters", json.GetProperty("size_by").GetString());
    }

    [Fact]
    public void The_text_says_what_size_counts()
    {
        string output = Cli.Run(["score", .. Figures, "--size", "8MB", "--size-by", "bytes", "--time", "6", "--bert-time", "60"])
            .Succeeds().Output;
        Assert.Contains("S_lite           8,000,000 bytes", output, StringComparison.Ordinal);
        Assert.Contains("S_bert           440,000,000 bytes", output, StringComparison.Ordinal);
        Assert.Contains("time             0.090000000  0.1 (1 - T_lite / T_bert)", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("parameters", "parameters")]
    [InlineData("bytes", "bytes")]
    public void A_model_tells_its_size(string measure, string member)
    {
        JsonElement model = Cli.Run("inspect", models.Labels, "--json").Json.GetProperty(member);
        long expected = model.ValueKind == JsonValueKind.Object ? model.GetProperty("total").GetInt64() : model.GetInt64();
        JsonElement json = Cli.Run(["score", .. Figures, "-m", models.Labels, "--size-by", measure, "--time-ratio", "1", "--json"]).Json;
        Assert.Equal(expected, json.GetProperty("s_lite").GetDouble());
    }

    [Fact]
    public void Predictions_are_scored_where_figures_are_missing()
    {
        using TemporaryFolder folder = new();
        string mini = Path.Combine(AppContext.BaseDirectory, "mini");
        string[] rows = File.ReadAllLines(Path.Combine(mini, "csl", "dev.json"));
        folder.Write(ClueTask.Csl.PredictionFileName(), string.Concat(rows.Select((_, i) => $"{{\"id\": {i}, \"label\": \"1\"}}\n")));
        double share = 100.0 * rows.Count(row => row.Contains("\"label\": \"1\"", StringComparison.Ordinal)) / rows.Length;
        string[] given = [.. Figures.Where((_, i) => i is not (2 or 3))];
        JsonElement json = Cli.Run(
            ["score", .. given, "--predictions", folder.Path, "--data", mini, "--size", "1", "--time-ratio", "1", "--json"]).Json;
        Assert.InRange(share, 1, 99);
        Assert.Equal(share, json.GetProperty("metrics").GetProperty("csl").GetDouble(), 1e-9);
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Cli.Run("score", "--csl", "50", "--size", "1", "--time-ratio", "1").Fails(ExitCode.Usage, "--cluewsc2020 is missing");
        Cli.Run(["score", .. Figures, "--time-ratio", "1"]).Fails(ExitCode.Usage, "--size N");
        Cli.Run(["score", .. Figures, "--size", "1", "--time", "1"]).Fails(ExitCode.Usage, "--bert-time");
        Cli.Run(["score", .. Figures, "--size", "7,5M", "--time-ratio", "1"]).Fails(ExitCode.Usage, "7,5M");
        Cli.Run(["score", "--csl", "101", "--size", "1", "--time-ratio", "1"]).Fails(ExitCode.Usage, "percentage");
    }
}
