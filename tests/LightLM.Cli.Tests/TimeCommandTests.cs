using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>The commands that time models: time and budget.</summary>
public sealed class TimeCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private static readonly string Mini = Path.Combine(AppContext.BaseDirectory, "mini");
    private static readonly string[] Tasks = ["csl", "cluener", "cluewsc2020", "cmrc2018"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_set_is_timed_for_every_model()
    {
        JsonElement json = Time("--model", RealModels.Entities, "--model", models.Masks, "--baseline", RealModels.Entities).Json;
        Assert.Equal(["cluener (2)", "ForMaskedLM"], json.GetProperty("candidates").EnumerateArray().Select(Name));
        Assert.Equal("cluener", Name(json.GetProperty("baseline")));
        Assert.All(json.GetProperty("candidates").EnumerateArray(), candidate =>
        {
            Assert.Equal(Tasks, candidate.GetProperty("sets").EnumerateArray().Select(set => set.GetProperty("task").GetString()));
            Assert.All(candidate.GetProperty("sets").EnumerateArray(), set =>
            {
                Assert.Equal(2, set.GetProperty("items").GetInt32());
                Assert.InRange(set.GetProperty("p50_ms").GetDouble(), 1e-6, set.GetProperty("p99_ms").GetDouble());
                Assert.InRange(set.GetProperty("mean_ms").GetDouble(), 1e-6, set.GetProperty("p99_ms").GetDouble());
            });
            JsonElement ratio = candidate.GetProperty("ratio");
            Assert.InRange(ratio.GetProperty("estimate").GetDouble(), ratio.GetProperty("low").GetDouble(), ratio.GetProperty("high").GetDouble());
        });
        // A twentieth in truth; two rounds on a busy machine cannot say more than that it is less.
        JsonElement tiny = json.GetProperty("candidates")[1].GetProperty("ratio");
        Assert.True(tiny.GetProperty("low").GetDouble() < 1, $"{tiny}");
        Assert.Contains(json.GetProperty("verdict").GetString(), (string[])["steady", "too noisy"]);
    }

    [Theory]
    [InlineData("--without-tokenization", "single_stream", false)]
    [InlineData("--offline", "offline", true)]
    public void What_was_asked_for_is_what_was_timed(string option, string scenario, bool tokenization)
    {
        JsonElement json = Time("--model", models.Labels, "--baseline", "none", "--task", "csl", option).Json;
        Assert.Equal(scenario, json.GetProperty("scenario").GetString());
        Assert.Equal(tokenization, json.GetProperty("tokenization").GetBoolean());
        Assert.Equal(JsonValueKind.Null, json.GetProperty("baseline").ValueKind);
        Assert.Equal("csl", Assert.Single(json.GetProperty("candidates")[0].GetProperty("sets").EnumerateArray()).GetProperty("task").GetString());
    }

    [Fact]
    public void Rows_are_chosen_evenly_by_length()
    {
        JsonElement Set(params string[] size) => Time(["--model", models.Labels, "--baseline", "none", "--task", "csl", .. size])
            .Json.GetProperty("candidates")[0].GetProperty("sets")[0];
        JsonElement all = Set("--all");
        JsonElement some = Set("--limit", "8");
        Assert.Equal(all.GetProperty("size").GetInt32(), all.GetProperty("items").GetInt32());
        Assert.Equal(8, some.GetProperty("items").GetInt32());
        double mean = all.GetProperty("mean_tokens").GetDouble();
        Assert.InRange(some.GetProperty("mean_tokens").GetDouble(), 0.95 * mean, 1.05 * mean);
    }

    [Fact]
    public void The_report_is_written_for_people()
    {
        string markdown = _folder.At("report.md");
        string html = _folder.At("report.html");
        Cli.Result result = Cli.Run(
            "time", "--model", models.Labels, "--baseline", models.Masks, "--data", Path.Combine(Mini, "csl"), "--task", "csl", "--limit", "2", "--rounds", "2",
            "--markdown", markdown, "--html", html).Succeeds();
        Assert.Contains("verdict", result.Output, StringComparison.Ordinal);
        Assert.Contains("cold start ms", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 of 24", result.Output, StringComparison.Ordinal);
        Assert.Contains("| ForSequenceClassification |", File.ReadAllText(markdown), StringComparison.Ordinal);
        Assert.Contains("<svg", File.ReadAllText(html), StringComparison.Ordinal);
    }

    [Fact]
    public void A_process_of_each_model_is_started()
    {
        string markdown = _folder.At("report.md");
        string html = _folder.At("report.html");
        JsonElement json = Cli.Run(
            "time", "--model", models.Labels, "--model", RealModels.Entities, "--baseline", models.Masks, "--data", Mini, "--task", "csl",
            "--limit", "2", "--rounds", "2", "--markdown", markdown, "--html", html, "--json").Json;
        JsonElement[] all = [json.GetProperty("baseline"), .. json.GetProperty("candidates").EnumerateArray()];
        Assert.All(all, subject =>
        {
            Assert.InRange(subject.GetProperty("cold_start_ms").GetDouble(), 10, 60_000);
            Assert.InRange(subject.GetProperty("peak_memory_bytes").GetInt64(), 5_000_000, 1_000_000_000);
        });
        long Peak(int subject) => all[subject].GetProperty("peak_memory_bytes").GetInt64();
        Assert.True(Peak(2) > Peak(1) + 3_000_000, $"{Peak(1)} {Peak(2)}");
        string processes = File.ReadAllText(markdown).Split("cold start ms")[1];
        Assert.Contains("| cluener |", processes, StringComparison.Ordinal);
        Assert.Contains("Cold start and memory", File.ReadAllText(html), StringComparison.Ordinal);
        JsonElement without = Time("--model", models.Labels, "--baseline", "none", "--task", "csl").Json;
        Assert.Equal(JsonValueKind.Null, without.GetProperty("candidates")[0].GetProperty("cold_start_ms").ValueKind);
        Assert.Equal(JsonValueKind.Null, without.GetProperty("candidates")[0].GetProperty("peak_memory_bytes").ValueKind);
    }

    [Fact]
    public void A_first_answer_is_told_before_the_memory_that_it_took()
    {
        string data = Path.Combine(Mini, "cluener", "test.json");
        Cli.Result result = Cli.Run("first-answer", "--task", "cluener", "--model", models.Labels, "--data", data, "--max-length", "10");
        result.Succeeds();
        Assert.Equal("answered", result.Lines[0]);
        Assert.True(long.Parse(result.Lines[1], System.Globalization.CultureInfo.InvariantCulture) > 0);
        Cli.Run("first-answer", "--task", "csl", "--model", models.Labels, "--data", "missing").Fails(ExitCode.Input, "missing");
    }

    [Fact]
    public void What_cannot_be_timed_is_said_before_anything_is()
    {
        Cli.Run("time", "--model", models.Labels, "--data", _folder.Path).Fails(ExitCode.Input, _folder.Path, "csl/test.json");
        Cli.Run("time", "--model", models.Labels, "--data", _folder.Path, "--task", "csl").Fails(ExitCode.Input, "csl/test.json");
        Cli.Run("time", "--model", "missing", "--data", Mini).Fails(ExitCode.Model, "missing");
        Cli.Run("time", "--model", models.Labels, "--data", Mini, "--html", _folder.At("none/x.html")).Fails(ExitCode.Input, "does not exist");
        Cli.Run("time", "--model", models.Labels, "--data", Mini, "--limit", "2", "--all").Fails(ExitCode.Usage, "--limit N or --all");
        Cli.Run("time", "--model", models.Labels, "--data", Mini, "--rounds", "0").Fails(ExitCode.Usage, "--rounds", "'0'");
        Cli.Run("time", "--model", models.Labels, "--data", Mini, "--with-tokenization", "--without-tokenization").Fails(ExitCode.Usage, "either");
        Cli.Run("time", "--data", Mini).Fails(ExitCode.Usage, "--model");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Commands_and_models_are_timed_beside_each_other(bool isBaselineCommand)
    {
        RequireLinux();
        string command = Predicting(sleep: "0.05");
        string[] field = isBaselineCommand
            ? ["--baseline-command", command, "--model", models.Labels]
            : ["--baseline", models.Labels, "--command", command, "--command", Predicting(sleep: "0.01")];
        JsonElement json = Time([.. field, "--task", "csl", "--limit", "4"]).Json;
        Assert.Equal("whole_process", json.GetProperty("scenario").GetString());
        JsonElement baseline = json.GetProperty("baseline");
        JsonElement candidate = json.GetProperty("candidates")[0];
        Assert.Equal(isBaselineCommand ? "baseline command" : "ForSequenceClassification", Name(baseline));
        string[] expected = isBaselineCommand ? ["ForSequenceClassification"] : ["command", "command (2)"];
        Assert.Equal(expected, json.GetProperty("candidates").EnumerateArray().Select(Name));
        JsonElement process = (isBaselineCommand ? baseline : candidate).GetProperty("sets")[0];

        // It sleeps for each of four rows, on a busy machine for longer.
        Assert.True(process.GetProperty("start_up_ms").GetDouble() >= 50);
        Assert.True(process.GetProperty("whole_process_ms").GetDouble() >= 200);
        JsonElement ratio = candidate.GetProperty("ratio");
        Assert.True(isBaselineCommand ? ratio.GetProperty("low").GetDouble() < 1 : ratio.GetProperty("high").GetDouble() > 1, $"{ratio}");
    }

    [Fact]
    public void A_command_is_shown_with_its_start_up()
    {
        RequireLinux();
        string markdown = _folder.At("report.md");
        string html = _folder.At("report.html");
        string[] words =
        [
            "time", "--command", Predicting(sleep: "0.01"), "--baseline-command", Predicting(sleep: "0.02"), "--data", Mini, "--task", "csl",
            "--limit", "3", "--rounds", "2", "--markdown", markdown, "--html", html,
        ];

        // Without any model, the vocabulary is that of the default one.
        Cli.Result result = Cli.Run(words);
        Assert.Equal(ExitCode.Model, result.Code);
        Assert.Contains("cluener", result.Error, StringComparison.Ordinal);
        result = new Cli { Directory = RealModels.Root }.Invoke("", words).Succeeds();
        Assert.All((string[])[result.Output, File.ReadAllText(markdown), File.ReadAllText(html)], report =>
        {
            Assert.Contains("ratio with start-up", report, StringComparison.Ordinal);
            Assert.Contains("baseline command", report, StringComparison.Ordinal);
            Assert.Contains("the command ", report, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("echo 'no such weights' >&2; exit 3; {input} {output}", "exit_code", "no such weights")]
    [InlineData("cat {input} # {output}", "no_predictions", "nothing there")]
    [InlineData("cp {input} {output}", "invalid_predictions", "label")]
    public void A_command_that_fails_ends_the_run_with_the_reason(string command, string reason, string detail)
    {
        RequireLinux();
        string[] rows = ["--data", Mini, "--task", "csl", "--limit", "2", "--no-cold-start"];
        Cli.Run(["time", "--model", models.Labels, "--baseline-command", command, .. rows])
            .Fails(ExitCode.Input, "baseline command", "csl", reason, detail, "Correct the command");
        Cli.Run(["time", "--command", command, "--baseline", models.Labels, .. rows])
            .Fails(ExitCode.Input, "command: csl", reason, detail);
    }

    [Theory]
    [InlineData("--no-cold-start")]
    [InlineData("--no-cold-start", "--offline")]
    [InlineData]
    public void A_row_that_a_model_cannot_read_ends_no_run(params string[] options)
    {
        string data = _folder.Write("odd.json", """
            {"data": [{"paragraphs": [{"context": "我", "qas": [{"id": "Q0", "question": "", "answers": []}]},
              {"context": "我是10", "qas": [{"id": "Q1", "question": "我", "answers": []}, {"id": "Q2", "question": "是", "answers": []}]}]}]}
            """);
        Cli.Result result = Cli.Run(
            ["time", "--model", models.Answers, "--baseline", "none", "--data", data, "--task", "cmrc2018", "--rounds", "1", "--json", .. options]);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(3, Assert.Single(result.JsonLines).GetProperty("candidates")[0].GetProperty("sets")[0].GetProperty("items").GetInt32());
        string warning = Assert.Single(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => line.Contains("Q0", StringComparison.Ordinal));
        Assert.Contains("cmrc2018 row Q0: ", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_asked_of_commands_is_said()
    {
        string command = Predicting(sleep: "0");
        string[] model = ["time", "--model", models.Labels, "--data", Mini];
        Cli.Run([.. model, "--baseline-command", "predict {input}"]).Fails(ExitCode.Usage, "--baseline-command", "{output}");
        Cli.Run("time", "--command", "predict {output}", "--data", Mini).Fails(ExitCode.Usage, "--command", "{input}");
        Cli.Run([.. model, "--baseline", "none", "--baseline-command", command]).Fails(ExitCode.Usage, "either");
        Cli.Run([.. model, "--baseline-command", command, "--offline"]).Fails(ExitCode.Usage, "--offline");
        Cli.Run("time", "--command", command, "--without-tokenization", "--data", Mini).Fails(ExitCode.Usage, "--without-tokenization");
        Cli.Run([.. model, "--baseline-command", command, "--limit", "1", "--task", "csl", "--no-cold-start"])
            .Fails(ExitCode.Input, "at least two rows");
    }

    [Fact]
    public void A_budget_is_measured_beside_a_command()
    {
        RequireLinux();
        Cli.Result result = Cli.Run(
            "budget", "--model", models.Labels, "--baseline-command", Predicting(sleep: "0.05"), "--data", Mini, "--task", "csl",
            "--limit", "3", "--rounds", "2", "--json");
        JsonElement timing = JsonElement.Parse(result.Output).GetProperty("timing");
        Assert.Equal("baseline command", Name(timing.GetProperty("baseline")));
    }

    [Fact]
    public void A_cancelled_run_says_so()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        new Cli { Cancellation = source.Token }.Invoke("", "time", "--model", models.Labels, "--baseline", "none", "--data", Mini)
            .Fails(ExitCode.Cancelled, "cancelled");
    }

    [Fact]
    public void A_budget_counts_parameters_and_takes_a_stated_ratio()
    {
        JsonElement json = Cli.Run("budget", "--model", RealModels.Entities, "--ratio", "0.1", "--json").Json;
        Assert.True(json.GetProperty("pass").GetBoolean());
        JsonElement parameters = json.GetProperty("parameters");
        Assert.Equal(12_000_000, parameters.GetProperty("limit").GetInt64());
        Assert.Equal(
            parameters.GetProperty("total").GetInt64(),
            parameters.GetProperty("embeddings").GetInt64() + parameters.GetProperty("encoder").GetInt64() + parameters.GetProperty("head").GetInt64());
        Assert.Equal(new FileInfo(RealModels.Entities).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal(0.125, json.GetProperty("time").GetProperty("limit").GetDouble());
        Assert.True(json.GetProperty("time").GetProperty("pass").GetBoolean());
    }

    [Fact]
    public void A_budget_that_is_exceeded_fails_the_check()
    {
        Cli.Result result = Cli.Run("budget", "--model", models.Labels, "--ratio", "0.2");
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.Contains("at most 0.1250  fail", result.Output, StringComparison.Ordinal);
        Cli.Result tooLarge = Cli.Run("budget", "--model", Large(), "--no-time");
        Assert.Equal(ExitCode.CheckFailed, tooLarge.Code);
        Assert.Contains("below 12,000,000  fail", tooLarge.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_budget_measures_the_time()
    {
        Cli.Result result = Cli.Run(
            "budget", "--model", models.Labels, "--baseline", RealModels.Entities, "--data", Mini, "--task", "csl", "--limit", "2", "--rounds", "3", "--json");
        JsonElement time = JsonElement.Parse(result.Output).GetProperty("time");
        Assert.InRange(time.GetProperty("ratio").GetProperty("estimate").GetDouble(), 1e-6, 1);
        Assert.Equal(time.GetProperty("pass").ValueKind == JsonValueKind.True ? ExitCode.Success : ExitCode.CheckFailed, result.Code);
    }

    [Theory]
    [InlineData]
    [InlineData("--data", "x", "--baseline", "none")]
    public void A_budget_needs_a_time_or_none(params string[] options) =>
        Cli.Run(["budget", "--model", models.Labels, .. options]).Fails(ExitCode.Usage, "--no-time");

    [Theory]
    [InlineData("0")]
    [InlineData("x")]
    [InlineData("NaN")]
    public void A_ratio_is_a_number_above_0(string ratio) =>
        Cli.Run("budget", "--model", models.Labels, "--ratio", ratio).Fails(ExitCode.Usage, "--ratio", $"'{ratio}'");

    /// <summary>A command that predicts CSL with a constant, and sleeps for each row.</summary>
    private static string Predicting(string sleep) =>
        $$"""sed 's/, *"abst.*/, "label": "1"}/' {input} > {output}; for row in $(seq $(wc -l < {input})); do sleep {{sleep}}; done""";

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");

    private static string? Name(JsonElement subject) => subject.GetProperty("name").GetString();

    private static Cli.Result Time(params string[] options)
    {
        string[] limit = options.Contains("--limit") || options.Contains("--all") ? [] : ["--limit", "2"];
        return Cli.Run(["time", "--no-cold-start", "--data", Mini, "--rounds", "2", .. limit, .. options, "--json"]);
    }

    private string Large()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.With("vocab_size", 3_000_000);
        checkpoint.Pieces.Clear();
        checkpoint.Add("embeddings.word_embeddings.weight", 3_000_000, 4);
        return checkpoint.Save(_folder, "large");
    }
}
