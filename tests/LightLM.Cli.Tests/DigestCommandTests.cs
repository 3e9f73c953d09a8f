using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary><c>lightlm digest</c>.</summary>
public sealed class DigestCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public void Paths_and_threads_compute_the_same()
    {
        JsonElement[] rows = Rows("digest", models.Entities, models.Labels, "--all-paths", "--json");
        Assert.Equal(2 * CpuReport.AvailablePaths.Count, rows.Length);
        Assert.Equal(CpuReport.AvailablePaths, rows[..(rows.Length / 2)].Select(row => row.GetProperty("path").GetString()!));

        // Both have the same encoder.
        string digest = Assert.Single(rows.Select(row => row.GetProperty("hidden_states").GetString()!).Distinct());
        Assert.Equal(digest, Rows("digest", models.Entities, "--threads", "3", "--json")[0].GetProperty("hidden_states").GetString());
    }

    [Fact]
    public void A_file_is_compared_with_the_manifest_beside_it()
    {
        using TemporaryFolder folder = new();
        string file = folder.At("model.lightlm");
        Cli.Run("convert", models.Entities, file).Succeeds();
        string digest = Rows("digest", file, "--json")[0].GetProperty("hidden_states").GetString()!;
        folder.Write("manifest.json", $$$"""{"version": 1, "digests": {"model.lightlm": "{{{digest}}}"}}""");
        Assert.True(Rows("digest", file, "--json")[0].GetProperty("is_as_recorded").GetBoolean());
        Assert.EndsWith("the same", Cli.Run("digest", file).Succeeds().Lines[1], StringComparison.Ordinal);
        folder.Write("manifest.json", """{"version": 1, "digests": {"model.lightlm": "0123456789abcdef"}}""");
        Cli.Result other = Cli.Run("digest", file);
        Assert.Equal(ExitCode.CheckFailed, other.Code);
        Assert.EndsWith("differs", other.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Predictions_have_a_digest_too()
    {
        string data = Path.Combine(RealModels.Root, "tests/LightLM.Clue.Tests/Fixtures/mini/csl/dev.json");
        string[] all = ["digest", RealModels.Shipped("csl"), "--task", "csl", "--data", data, "--json"];
        string? few = Rows([.. all, "--rows", "2"])[0].GetProperty("predictions").GetString();
        string? whole = Rows(all)[0].GetProperty("predictions").GetString();
        Assert.Matches("^[0-9a-f]{64}$", few);
        Assert.NotEqual(few, whole);
        Assert.Equal(few, Rows([.. all, "--rows", "2"])[0].GetProperty("predictions").GetString());
    }

    [Fact]
    public void What_does_not_fit_together_is_told()
    {
        Cli.Run("digest", models.Labels, "--rows", "5").Fails(ExitCode.Usage, "--data FILE and --task TASK together");
        Cli.Run("digest", models.Labels, "--task", "csl").Fails(ExitCode.Usage, "together");
        Cli.Run("digest", models.Labels, models.Entities, "--task", "csl", "--data", "dev.json").Fails(ExitCode.Usage, "the one MODEL");
        Cli.Run("digest", "nowhere.lightlm").Fails(ExitCode.Model, "nowhere.lightlm", "Check the path");
    }

    private static JsonElement[] Rows(params string[] arguments) => [.. Cli.Run(arguments).Json.GetProperty("digests").EnumerateArray()];
}
