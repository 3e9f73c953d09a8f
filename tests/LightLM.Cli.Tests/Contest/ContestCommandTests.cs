using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using LightLM.Clue;

namespace LightLM.Cli.Tests.Contest;

/// <summary><c>lightlm contest</c> with models and commands, those that misbehave among them.</summary>
public sealed class ContestCommandTests(TinyContest contest) : IClassFixture<TinyContest>
{
    private const string HostileName = "<script>alert('1')</script>名|x";

    private static JsonObject Models(string name, double percent) =>
        new() { ["name"] = name, ["models"] = "models", ["metrics"] = TinyContest.Figures(percent) };

    [Fact]
    public void Models_and_commands_are_ranked_and_those_that_fail_are_out()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string manifest = contest.Manifest(
        [
            new JsonObject { ["name"] = "scored", ["models"] = "models" },
            Models("best", 90),
            Models("worst", 5),
            TinyContest.Command("works", TinyContest.Predicting, 60),
            TinyContest.Command(HostileName, "echo '<b>no model</b>' >&2; exit 3; {input} {output}"),
        ]);
        JsonElement json = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        JsonElement[] finalists = [.. json.GetProperty("finalists").EnumerateArray()];
        Assert.Equal([1, 2, 3, 4], finalists.Select(finalist => finalist.GetProperty("rank").GetInt32()));
        Assert.Equal("best", finalists[0].GetProperty("name").GetString());
        Assert.Equal(
            ["scored", "works", "worst"],
            finalists[1..].Select(finalist => finalist.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.All(finalists, RequireFormula);
        JsonElement command = finalists.Single(finalist => finalist.GetProperty("kind").GetString() == "command");
        Assert.True(command.GetProperty("tasks")[0].GetProperty("start_up_ms").GetDouble() > 0);

        JsonElement failed = Assert.Single(json.GetProperty("disqualified").EnumerateArray());
        Assert.Equal("exit_code", failed.GetProperty("reason").GetString());
        Assert.Equal("<b>no model</b>", failed.GetProperty("log").GetString());
        string page = File.ReadAllText(Path.Combine(output, "contest.html"));
        Assert.DoesNotContain("<script", page, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("<b>no model", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.DoesNotMatch("https?:|<link|<img|@import|url\\(", page);
        Assert.DoesNotMatch(@"(?<!\\)<", File.ReadAllText(Path.Combine(output, "contest.md")));
        Assert.Equal(json.GetRawText(), File.ReadAllText(Path.Combine(output, "contest.json")).TrimEnd('\n'));
    }

    [Fact]
    public void A_contest_that_is_killed_resumes_and_ends_with_the_same_ranking()
    {
        RequireLinux();
        JsonObject[] finalists =
        [
            Models("first", 90),
            Models("second", 70),
            TinyContest.Command("third", TinyContest.Predicting, 50),
            Models("fourth", 30),
            TinyContest.Command("crashes", "exit 1; {input} {output}"),
        ];
        string manifest = contest.Manifest(finalists);
        string whole = Cli.Run("contest", manifest, "--out", contest.NewOutput(), "--json").Succeeds().Output;

        string output = contest.NewOutput();
        string journal = Path.Combine(output, "journal.jsonl");
        using (Process process = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", typeof(CommandLine).Assembly.Location, "contest", manifest, "--out", output])
            {
                RedirectStandardOutput = true,
            })!)
        {
            // Killed while a command runs, after half of the measurements.
            Assert.True(SpinWait.SpinUntil(() => process.HasExited || LinesOf(journal) > 15, TimeSpan.FromMinutes(2)));
            process.Kill();
            process.WaitForExit();
        }

        string[] before = File.ReadAllLines(journal);
        File.AppendAllText(journal, "{\"kind\":\"Run\",\"key\":\"torn");

        // Depending on the moment, processes were left, and it says that it ended them.
        Cli.Result result = Cli.Run("contest", manifest, "--out", output, "--json");
        Assert.Equal(ExitCode.Success, result.Code);
        JsonElement resumed = JsonElement.Parse(result.Output);
        Assert.Equal(Ranking(JsonElement.Parse(whole)), Ranking(resumed));
        Assert.Equal(before.Length - 1, resumed.GetProperty("earlier_measurements").GetInt32());
        string[] after = File.ReadAllLines(journal);
        Assert.Equal(before, after[..before.Length]);
        Assert.True(after.Length > before.Length);
        Assert.All(after, line => JsonElement.Parse(line));

        // A contest that is complete measures nothing.
        Assert.Equal(Ranking(resumed), Ranking(Cli.Run("contest", manifest, "--out", output, "--json").Json));
        Assert.Equal(after, File.ReadAllLines(journal));
    }

    [Theory]
    [InlineData("exit_code", "exit 7; {input} {output}")]
    [InlineData("exit_code", "exec no-such-program {input} {output}")]
    [InlineData("timed_out", "sleep 100; {input} {output}")]
    [InlineData("left_processes", "setsid sleep 100 & cp {input} {output}")]
    [InlineData("too_much_memory", "x=$(head -c 120000000 /dev/zero | tr '\\0' a); y=$x$x; sleep 1; {input} {output}")]
    [InlineData("too_much_disk", "head -c 9000000 /dev/zero > {output}; cat {input}")]
    [InlineData("too_much_output", "yes; {input} {output}")]
    [InlineData("no_predictions", "cat {input} # {output}")]
    [InlineData("no_predictions", "cat {input}; : > {output}")]
    [InlineData("no_predictions", "cat {input}; mkdir {output}")]
    [InlineData("no_predictions", "cat {input}; mkfifo {output}")]
    [InlineData("no_predictions", "ln -s {input} {output}")]
    [InlineData("invalid_predictions", "cp {input} {output}")]
    [InlineData("invalid_predictions", "cat {input}; head -c 5000 /dev/urandom > {output}")]
    [InlineData("invalid_predictions", "cat {input}; printf '{\"id\": 0, \"label\": \"\\377\"}\\n' > {output}")]
    [InlineData("invalid_predictions", "cat {input}; printf '{\"id\": 0, \"label\": \"1\"}\\n' > {output}")]
    [InlineData("invalid_predictions", "cat {input}; (head -c 100000 /dev/zero | tr '\\0' '[') > {output}")]
    public void A_command_that_misbehaves_is_out_with_the_reason(string reason, string command)
    {
        RequireLinux();
        string manifest = contest.Manifest(
            [TinyContest.Command("bad", command, percent: null), Models("good", 50)],
            change: json => json["limits"]!["seconds"] = reason == "timed_out" ? 1 : 20);
        JsonElement result = Cli.Run("contest", manifest, "--out", contest.NewOutput(), "--json").Json;
        JsonElement failed = Assert.Single(result.GetProperty("disqualified").EnumerateArray());
        Assert.Equal(reason, failed.GetProperty("reason").GetString());
        Assert.Contains("csl, scoring: ", failed.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("good", Assert.Single(result.GetProperty("finalists").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void A_model_that_cannot_be_used_is_out_with_the_reason()
    {
        string broken = contest.Write("broken.lightlm", "no model");
        JsonObject models = ModelFiles(broken, "models/cluener");
        JsonObject swapped = ModelFiles("models/cluener", "models/csl");
        string manifest = contest.Manifest(
        [
            new JsonObject { ["name"] = "broken", ["models"] = models },
            new JsonObject { ["name"] = "swapped", ["models"] = swapped },
            Models("good", 50),
        ]);
        JsonElement result = Cli.Run("contest", manifest, "--out", contest.NewOutput(), "--json").Json;
        JsonElement[] disqualified = [.. result.GetProperty("disqualified").EnumerateArray()];
        Assert.Equal(["broken", "swapped"], disqualified.Select(item => item.GetProperty("name").GetString()!));
        Assert.All(disqualified, item => Assert.Equal("unusable_model", item.GetProperty("reason").GetString()));
        Assert.Single(result.GetProperty("finalists").EnumerateArray());
    }

    [Fact]
    public void An_empty_answer_is_scored()
    {
        RequireLinux();
        string predicting = TinyContest.Predicting.Replace(": \"我\"/'", ": \"\"/'", StringComparison.Ordinal);
        Assert.NotEqual(TinyContest.Predicting, predicting);
        string manifest = contest.Manifest([TinyContest.Command("empty", predicting, percent: null), Models("model", 1)]);
        JsonElement json = Cli.Run("contest", manifest, "--out", contest.NewOutput(), "--json").Json;
        Assert.Empty(json.GetProperty("disqualified").EnumerateArray());
        JsonElement figures = json.GetProperty("finalists").EnumerateArray()
            .Single(finalist => finalist.GetProperty("name").GetString() == "empty").GetProperty("metrics");
        Assert.Equal(0, figures.GetProperty("cmrc2018").GetDouble());
        Assert.Equal(100, figures.GetProperty("csl").GetDouble());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_model_is_not_out_for_rows_that_no_model_can_read(bool besideCommand)
    {
        Assert.SkipUnless(!besideCommand || OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        const string folder = "odd";
        string far = string.Concat(Enumerable.Repeat("是", 30));
        Write(ClueTask.Cluener, """{"text": " ", "label": {}}""", """{"text": "我是10", "label": {"name": {"我": [[0, 0]]}}}""");
        Write(ClueTask.Csl, """{"abst": "", "keyword": [], "label": "1"}""", """{"abst": "我是10", "keyword": ["我"], "label": "1"}""");
        Write(
            ClueTask.Cluewsc2020,
            """{"text": "我是10", "target": {"span1_text": "我", "span1_index": 0, "span2_text": "10", "span2_index": 2}, "label": "true"}""",
            """{"text": "我 10", "target": {"span1_text": "我", "span1_index": 0, "span2_text": " ", "span2_index": 1}, "label": "true"}""",
            $$$"""{"text": "我{{{far}}}10", "target": {"span1_text": "我", "span1_index": 0, "span2_text": "10", "span2_index": 31}, "label": "true"}""");
        Write(ClueTask.Cmrc2018, """
            {"data": [{"paragraphs": [{"context": "我是10", "qas": [
              {"id": "Q0", "question": "", "answers": [{"text": "我", "answer_start": 0}]},
              {"id": "Q1", "question": "我", "answers": [{"text": "我", "answer_start": 0}]}]}]}]}
            """);
        string manifest = contest.Manifest([new JsonObject { ["name"] = "model", ["models"] = "models" }], json =>
        {
            json["data"] = new JsonObject { ["test"] = folder, ["labelled"] = folder };
            if (besideCommand)
            {
                json["baseline"] = Baseline(TinyContest.Predicting);
            }
        });
        string output = contest.NewOutput();
        JsonElement result = Cli.Run("contest", manifest, "--out", output, "--json", "--threads", "2").Json;
        Assert.Empty(result.GetProperty("disqualified").EnumerateArray());
        JsonElement finalist = Assert.Single(result.GetProperty("finalists").EnumerateArray());
        Assert.True(finalist.GetProperty("metrics").GetProperty("cluewsc2020").GetDouble() < 50);
        string remarks = string.Join('\n', finalist.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()));
        string wsc = Path.Combine(folder, "cluewsc2020", "dev.json");
        foreach (string part in (string[])[$"{wsc}, line 2, id 1: ", $"{wsc}, line 3, id 2: ", "line 2, id Q0: ", "The keywords: ", "The text: "])
        {
            Assert.Contains(part, remarks, StringComparison.Ordinal);
        }

        Assert.Contains("line 2, id Q0", File.ReadAllText(Path.Combine(output, "contest.md")), StringComparison.Ordinal);
        void Write(ClueTask task, params string[] rows)
        {
            foreach (string set in (string[])["test", "dev"])
            {
                contest.Write(Path.Combine(folder, task.OfficialName(), $"{set}.json"), string.Concat(rows.Select(row => row + "\n")));
            }
        }
    }

    [Fact]
    public void Only_what_changed_is_measured_again()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string script = contest.Write("predict.sh", Script(1));
        JsonObject finalist = TinyContest.Command("script", $"sh {script} {{task}} {{input}} {{output}}");
        finalist["files"] = new JsonArray(script);
        string manifest = contest.Manifest([finalist, Models("model", 50)]);
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        int first = LinesOf(Path.Combine(output, "journal.jsonl"));
        File.WriteAllText(script, Script(2));
        JsonElement again = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Assert.Equal(2, again.GetProperty("finalists").GetArrayLength());
        Assert.Equal(first + (2 * ClueTasks.All.Count), LinesOf(Path.Combine(output, "journal.jsonl")));
    }

    [Fact]
    public void Models_and_commands_are_timed_beside_a_command()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string script = contest.Write("baseline.sh", Script(1));
        string manifest = contest.Manifest(
            [Models("model", 90), TinyContest.Command("command", TinyContest.Predicting, 60)],
            json => json["baseline"] = Baseline($"sh {script} {{task}} {{input}} {{output}}", script));
        JsonElement json = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Assert.Equal("theirs", json.GetProperty("baseline").GetString());
        JsonElement[] finalists = [.. json.GetProperty("finalists").EnumerateArray()];
        Assert.Equal(["model", "command"], finalists.Select(finalist => finalist.GetProperty("name").GetString()));
        Assert.All(finalists, RequireFormula);
        Assert.All(finalists, finalist => Assert.All(finalist.GetProperty("tasks").EnumerateArray(), task =>
        {
            // It sleeps for a hundredth of a second a row, on a busy machine for longer.
            Assert.True(task.GetProperty("baseline_start_up_ms").GetDouble() >= 10);
            Assert.True(task.GetProperty("baseline_whole_process_ms").GetDouble() >= 30);
            Assert.True(task.GetProperty("whole_process_ratio").GetDouble() > 0);
        }));
        Assert.Equal(JsonValueKind.Null, finalists[0].GetProperty("tasks")[0].GetProperty("start_up_ms").ValueKind);

        // A thousandth in truth; two rounds on a busy machine cannot say more than that it is less.
        Assert.True(finalists[0].GetProperty("ratio").GetProperty("low").GetDouble() < 1);
        Assert.Contains("theirs, the command &#39;sh ", File.ReadAllText(Path.Combine(output, "contest.html")), StringComparison.Ordinal);
        Assert.Contains("## Whole processes", File.ReadAllText(Path.Combine(output, "contest.md")), StringComparison.Ordinal);

        // What is complete is not measured again, and other files of the baseline are another baseline.
        int lines = LinesOf(Path.Combine(output, "journal.jsonl"));
        Cli.Result again = Cli.Run("contest", manifest, "--out", output).Succeeds();
        Assert.Contains("baseline start-up ms", again.Output, StringComparison.Ordinal);
        Assert.Equal(lines, LinesOf(Path.Combine(output, "journal.jsonl")));
        File.WriteAllText(script, Script(2));
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        Assert.Equal((2 * lines) - 1, LinesOf(Path.Combine(output, "journal.jsonl")));
    }

    [Theory]
    [InlineData("exit_code", "echo 'no such weights' >&2; exit 7; {input} {output}")]
    [InlineData("timed_out", "sleep 100; {input} {output}")]
    [InlineData("no_predictions", "cat {input} # {output}")]
    [InlineData("invalid_predictions", "cp {input} {output}")]
    public void A_baseline_that_does_not_work_ends_the_contest_before_it_begins(string reason, string command)
    {
        RequireLinux();
        string output = contest.NewOutput();
        string manifest = contest.Manifest([new JsonObject { ["name"] = "model", ["models"] = "models" }], json =>
        {
            json["baseline"] = Baseline(command);
            json["limits"]!["seconds"] = reason == "timed_out" ? 1 : 20;
        });
        Cli.Run("contest", manifest, "--out", output)
            .Fails(ExitCode.Input, "The manifest's baseline", "csl, trial", reason, "run this again");
        Assert.Equal(1, LinesOf(Path.Combine(output, "journal.jsonl")));
    }

    [Fact]
    public void A_contest_goes_on_where_its_baseline_failed()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string journal = Path.Combine(output, "journal.jsonl");
        string fails = contest.Write("fails", "");

        // It works on single rows and, while the file is there, on nothing more; the file is no part of what measurements belong to.
        string failing = $"if [ -e {fails} ] && [ {{task}} = cluewsc2020 ] && [ $(wc -l < {{input}}) -gt 1 ]; then exit 9; fi; ";
        string manifest = contest.Manifest(
            [new JsonObject { ["name"] = "model", ["models"] = "models" }],
            json => json["baseline"] = Baseline(failing + TinyContest.Predicting));
        Cli.Run("contest", manifest, "--out", output).Fails(ExitCode.Input, "cluewsc2020, timing", "exit code 9");
        string[] kept = File.ReadAllLines(journal);
        Assert.Equal(1 + ClueTasks.All.Count + (2 * 2), kept.Length);
        File.Delete(fails);
        JsonElement json = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Assert.Equal("model", Assert.Single(json.GetProperty("finalists").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(kept.Length - 1, json.GetProperty("earlier_measurements").GetInt32());
        Assert.Equal(kept, File.ReadAllLines(journal)[..kept.Length]);
    }

    [Fact]
    public void No_label_is_given_to_a_finalist()
    {
        string output = contest.NewOutput();
        Cli.Run("contest", contest.Manifest([Models("model", 50)]), "--out", output).Succeeds();
        string[] given = Directory.GetFiles(Path.Combine(output, "data"));
        Assert.Equal(3 * ClueTasks.All.Count, given.Length);
        Assert.All(given, file => Assert.DoesNotContain("label", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_cancelled_contest_keeps_what_it_has_measured()
    {
        RequireLinux();
        using CancellationTokenSource source = new();
        string output = contest.NewOutput();
        string manifest = contest.Manifest([Models("model", 50), TinyContest.Command("hangs", "sleep 100; {input} {output}")]);
        string journal = Path.Combine(output, "journal.jsonl");
        TimeSpan interval = TimeSpan.FromMilliseconds(20);
        using Timer timer = new(_ => CancelAfter(source, journal, lines: 1 + ClueTasks.All.Count), null, interval, interval);
        new Cli { Cancellation = source.Token }.Invoke("", "contest", manifest, "--out", output).Fails(ExitCode.Cancelled, "cancelled");
        Assert.Equal(1 + ClueTasks.All.Count, LinesOf(journal));
    }

    /// <summary>A script that predicts the task $1, reading $2 and writing $3.</summary>
    private static string Script(int edition) => $"#{edition}\n" + TinyContest.Predicting
        .Replace("{task}", "$1", StringComparison.Ordinal)
        .Replace("{input}", "$2", StringComparison.Ordinal)
        .Replace("{output}", "$3", StringComparison.Ordinal);

    private static JsonObject Baseline(string command, params string[] files) =>
        new() { ["name"] = "theirs", ["command"] = command, ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]) };

    private static void CancelAfter(CancellationTokenSource source, string journal, int lines)
    {
        if (LinesOf(journal) >= lines)
        {
            source.Cancel();
        }
    }

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");

    private static void RequireFormula(JsonElement finalist)
    {
        double result = finalist.GetProperty("result").GetDouble();
        Assert.Equal(finalist.GetProperty("terms").EnumerateObject().Sum(term => term.Value.GetDouble()), result, 1e-12);
        Assert.InRange(result, finalist.GetProperty("result_low").GetDouble(), finalist.GetProperty("result_high").GetDouble());
        double mean = finalist.GetProperty("metrics").EnumerateObject().Average(figure => figure.Value.GetDouble());
        Assert.Equal(mean, finalist.GetProperty("p").GetDouble(), 1e-9);
        JsonElement ratio = finalist.GetProperty("ratio");
        Assert.Equal(
            ratio.GetProperty("estimate").GetDouble(),
            finalist.GetProperty("mean_ms").GetDouble() / finalist.GetProperty("baseline_ms").GetDouble(),
            1e-9);
    }

    private static string Ranking(JsonElement outcome) => string.Join(
        ", ",
        outcome.GetProperty("finalists").EnumerateArray()
            .Concat(outcome.GetProperty("disqualified").EnumerateArray())
            .Select(item => item.GetProperty("name").GetString()));

    private static JsonObject ModelFiles(string csl, string cluener) => new()
    {
        ["csl"] = csl,
        ["cluener"] = cluener,
        ["cluewsc2020"] = "models/cluewsc2020",
        ["cmrc2018"] = "models/cmrc2018",
    };

    private static int LinesOf(string path)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Count(unit => unit == '\n');
    }
}
