using System.Text.Json;
using LightLM.Bench.Against;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Clue;
using LightLM.Testing;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Tests;

/// <summary><c>against</c>: two builds beside one another.</summary>
public sealed class AgainstCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public void A_build_is_compared_with_itself()
    {
        (int code, JsonElement[] rows) = Compare(Repository.CommandLine);
        JsonElement[] now = [.. rows.Where(row => row.GetProperty("runner").GetString() == "now")];
        string[] expected =
        [
            "pass fp32 16", "pass fp32 128", "pass fp32 512", "load fp32 ", "pass int8 16", "pass int8 128", "pass int8 512", "load int8 ",
            "cold_start  ",
        ];
        Assert.Equal(expected, now.Select(Name));
        Assert.Equal(expected, rows.Where(row => row.GetProperty("runner").GetString() == "before").Select(Name));
        Assert.All(rows, row => Assert.True(row.GetProperty("median_ms").GetDouble() > 0));
        Assert.All(now, row => Assert.InRange(Number(row, "ratio"), Number(row, "ratio_low"), Number(row, "ratio_high")));

        // A busy machine may disturb one of two equal builds, but not make it another one.
        Assert.All(now, row => Assert.InRange(Number(row, "ratio"), 0.4, 2.5));
        Assert.Equal(now.Any(row => Number(row, "ratio_low") > Number(row, "ratio_limit")) ? 1 : 0, code);
    }

    [Fact]
    public void A_program_that_starts_late_is_slower()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The late program is a script.");

        string late = Path.Combine(_folder.Path, "late");
        CopyBuild(late);
        string program = Path.Combine(late, "lightlm");
        File.Copy(program, program + "-in-time");
        File.WriteAllText(program, "#!/bin/sh\nsleep 3\nexec \"$0-in-time\" \"$@\"\n");
        Build[] builds = [Build.Open("before", Repository.CommandLine), Build.Open("now", late)];
        TimeTable[] times = ProgramStarts.Measure(builds, rounds: 3, "--version");
        Assert.False(new BuildTimes("start", times[0], times[1], Limit: 1.05, new ResultRow()).Keeps);
    }

    [Fact]
    public void A_folder_without_a_build_is_refused()
    {
        (int code, string error) = CompareWith(_folder.Path);
        Assert.Equal(2, code);
        Assert.Contains($"{_folder.Path}: expected LightLM.dll and lightlm", error, StringComparison.Ordinal);
        Assert.Contains("found no LightLM.dll", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_cannot_be_started_is_named()
    {
        string damaged = Path.Combine(_folder.Path, "damaged");
        CopyBuild(damaged);
        string program = Path.Combine(damaged, "lightlm");
        File.WriteAllText(program, "no program");
        (int code, string error) = CompareWith(damaged);
        Assert.Equal(2, code);
        Assert.Contains($"{program}' cannot be started", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_library_is_named()
    {
        string library = _folder.Write("LightLM.dll", "no library");
        InputException error = Assert.Throws<InputException>(() => new BuildLibrary(new Build("before", _folder.Path)));
        Assert.Contains($"{library}: expected a library of .NET", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_library_without_what_is_called_is_named()
    {
        string library = _folder.Write("LightLM.dll", File.ReadAllBytes(typeof(ClueTask).Assembly.Location));
        InputException error = Assert.Throws<InputException>(() => new BuildLibrary(new Build("before", _folder.Path)));
        Assert.Contains($"{library}: expected LightLM.LightModel.Load(string), found none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_s_own_refusal_is_told()
    {
        Build build = Build.Open("before", Repository.CommandLine);
        string missing = _folder.At("missing.lightlm");
        InputException error = Assert.Throws<InputException>(() => new BuildLibrary(build).LoadModel(missing));
        Assert.StartsWith($"{build.Folder}: {missing}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_build_s_library_is_its_own()
    {
        BuildLibrary library = new(Build.Open("before", Repository.CommandLine));
        using IDisposable model = library.LoadModel(Repository.Model("mlm"));
        Assert.NotEqual(typeof(LightModel), model.GetType());
        using LightModel same = LightModel.Load(Repository.Model("mlm"));
        Assert.Equal(same.Embed("今天下雨"), library.EmbedderOf(model)("今天下雨"));
    }

    [Fact]
    public void A_model_for_short_inputs_is_refused()
    {
        (int code, string error) = CompareWith(Repository.CommandLine, "--model", Repository.Model("cluener"));
        Assert.Equal(2, code);
        Assert.Contains("expected a model for inputs of 512 tokens, found one for at most 128", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1.02, true)]
    [InlineData(1.01, true)]
    [InlineData(1.0099, null)]
    [InlineData(0.99, null)]
    [InlineData(0.9899, false)]
    public void A_limit_is_exceeded_where_all_of_the_interval_is_above_it(double limit, bool? keeps)
    {
        // Three rounds whose ratios are 0.99, 1 and 1.01.
        TimeTable before = TimeTable.OfOneUnit([100, 100, 100]);
        TimeTable now = TimeTable.OfOneUnit([99, 100, 101]);
        BuildTimes times = new("call", before, now, limit, new ResultRow());
        Assert.Equal((0.99, 1.01), (times.Ratio.Low, times.Ratio.High));
        Assert.Equal(keeps, times.Keeps);
    }

    private static string Name(JsonElement row) =>
        $"{Text(row, "measure") ?? "pass"} {Text(row, "precision")} {(row.TryGetProperty("tokens", out JsonElement tokens) ? tokens : "")}";

    private static string? Text(JsonElement row, string name) => row.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;

    private static double Number(JsonElement row, string name) => row.GetProperty(name).GetDouble();

    private static (int Code, string Error) CompareWith(params string[] arguments)
    {
        TextWriter before = Console.Error;
        using StringWriter error = new();
        Console.SetError(error);
        try
        {
            return (BenchCommands.Run(["against", .. arguments, "--quick"]), error.ToString());
        }
        finally
        {
            Console.SetError(before);
        }
    }

    private static void CopyBuild(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(Repository.CommandLine))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }
    }

    private (int Code, JsonElement[] Rows) Compare(params string[] arguments)
    {
        string json = _folder.At("rows.json");
        int code = BenchCommands.Run(["against", .. arguments, "--quick", "--json", json]);
        return (code, [.. JsonElement.Parse(File.ReadAllText(json)).EnumerateArray()]);
    }
}
