using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LightLM.Clue;

namespace LightLM.Cli.Tests.Contest;

/// <summary><c>lightlm contest</c> with models and commands, those that misbehave among them.</summary>
public sealed partial class ContestCommandTests(TinyContest contest) : IClassFixture<TinyContest>
{
    private const string HostileName = "<script>alert('1')</script>名|x";

    private static JsonObject Models(string name, double percent) =>
        new() { ["name"] = name, ["models"] = "models", ["metrics"] = TinyContest.Figures(percent) };

    /// <summary>A model finalist whose predictions are scored.</summary>
    private static JsonObject Model(string name) => new() { ["name"] = name, ["models"] = "models" };

    [Fact]
    public void Models_and_commands_are_ranked_and_those_that_fail_are_out()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string manifest = contest.Manifest(
        [
            new JsonObject { ["name"] = "scored", ["models"] = "models" },
            Models("best", 90),
            TinyContest.Command("works", TinyContest.Predicting, 5),
            TinyContest.Command(HostileName, "echo '<b>no model</b>' >&2; exit 3; {input} {output}"),
        ]);
        JsonElement json = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        JsonElement[] finalists = [.. json.GetProperty("finalists").EnumerateArray()];
        Assert.Equal([1, 2, 3], finalists.Select(finalist => finalist.GetProperty("rank").GetInt32()));
        Assert.Equal("best", finalists[0].GetProperty("name").GetString());
        Assert.Equal(
            ["scored", "works"], finalists[1..].Select(finalist => finalist.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
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
            TinyContest.Command("second", TinyContest.Predicting, 50),
            TinyContest.Command("crashes", "exit 1; {input} {output}"),
        ];
        string manifest = contest.Manifest(finalists);
        string output = contest.NewOutput();
        string journal = Path.Combine(output, "journal.jsonl");
        using (Process process = Process.Start(
            new ProcessStartInfo("dotnet", ["exec", typeof(CommandLine).Assembly.Location, "contest", manifest, "--out", output])
            {
                RedirectStandardOutput = true,
            })!)
        {
            // Killed while a command runs, after half of the measurements.
            Assert.True(SpinWait.SpinUntil(() => process.HasExited || Measured(output).Length > 6, TimeSpan.FromMinutes(2)));
            process.Kill();
            process.WaitForExit();
        }

        string[] before = File.ReadAllLines(journal);
        File.AppendAllText(journal, "{\"kind\":\"Run\",\"key\":\"torn");

        // Depending on the moment, processes were left, and it says that it ended them.
        Cli.Result result = Cli.Run("contest", manifest, "--out", output, "--json");
        Assert.Equal(ExitCode.Success, result.Code);
        JsonElement resumed = JsonElement.Parse(result.Output);
        Assert.Equal(
            ["first", "second"], resumed.GetProperty("finalists").EnumerateArray().Select(finalist => finalist.GetProperty("name").GetString()));
        Assert.Equal("crashes", Assert.Single(resumed.GetProperty("disqualified").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(Measured(before).Length, resumed.GetProperty("earlier_measurements").GetInt32());
        string[] after = File.ReadAllLines(journal);
        Assert.Equal(before, after[..before.Length]);
        Assert.True(Measured(after).Length > Measured(before).Length);
        Assert.All(after, line => JsonElement.Parse(line));

        // A contest that is complete measures nothing.
        Assert.Equal(Ranking(resumed), Ranking(Cli.Run("contest", manifest, "--out", output, "--json").Json));
        Assert.Equal(after, File.ReadAllLines(journal));
    }

    [Fact]
    public void A_command_that_misbehaves_is_out_with_the_reason_and_nobody_else_is()
    {
        RequireLinux();
        (string Reason, string Command)[] misbehaving =
        [
            ("exit_code", "exit 7; {input} {output}"),
            ("exit_code", "exec no-such-program {input} {output}"),
            ("left_processes", "setsid sleep 100 & cp {input} {output}"),
            ("too_much_memory", "x=$(head -c 120000000 /dev/zero | tr '\\0' a); y=$x$x; sleep 1; {input} {output}"),
            ("too_much_disk", "head -c 9000000 /dev/zero > {output}; cat {input}"),
            ("too_much_output", "yes; {input} {output}"),
            ("no_predictions", "cat {input} # {output}"),
            ("no_predictions", "cat {input}; : > {output}"),
            ("no_predictions", "cat {input}; mkdir {output}"),
            ("no_predictions", "cat {input}; mkfifo {output}"),
            ("no_predictions", "ln -s {input} {output}"),
            ("invalid_predictions", "cp {input} {output}"),
            ("invalid_predictions", "cat {input}; head -c 5000 /dev/urandom > {output}"),
            ("invalid_predictions", "cat {input}; printf '{\"id\": 0, \"label\": \"\\377\"}\\n' > {output}"),
            ("invalid_predictions", "cat {input}; printf '{\"id\": 0, \"label\": \"2\"}\\n' > {output}"),
            ("invalid_predictions", "cat {input}; (head -c 100000 /dev/zero | tr '\\0' '[') > {output}"),
        ];
        JsonObject[] commands = [.. misbehaving.Select((each, i) => TinyContest.Command($"bad {i}", each.Command, percent: null))];
        JsonElement result = Cli.Run("contest", contest.Manifest([.. commands, Models("good", 50)]), "--out", contest.NewOutput(), "--json").Json;
        JsonElement[] failed = [.. result.GetProperty("disqualified").EnumerateArray()];
        Assert.Equal(misbehaving.Select(each => each.Reason), failed.Select(each => each.GetProperty("reason").GetString()!));
        Assert.All(failed, each => Assert.Contains("csl, trial: ", each.GetProperty("message").GetString(), StringComparison.Ordinal));
        Assert.Equal("good", Assert.Single(result.GetProperty("finalists").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("timed_out", "sleep 100; {input} {output}")]
    [InlineData("no_predictions", "rows=$(wc -l < {input}); [ $rows -lt 2 ] || exit 0; sed 's/, \"abst.*/, \"label\": \"1\"}/' {input} > {output}; :")]
    public void What_fails_on_more_than_one_row_or_in_time_is_out(string reason, string command)
    {
        RequireLinux();
        string manifest = contest.Manifest(
            [TinyContest.Command("bad", command, percent: null)], change: json => json["limits"]!["seconds"] = 1);
        JsonElement result = Cli.Run("contest", manifest, "--out", contest.NewOutput(), "--json").Json;
        Assert.Equal(reason, Assert.Single(result.GetProperty("disqualified").EnumerateArray()).GetProperty("reason").GetString());
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
        string manifest = contest.Manifest([TinyContest.Command("empty", predicting, percent: null)]);
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
        string script = contest.Write("predict.sh", TinyContest.Script(1));
        JsonObject finalist = TinyContest.Command("script", $"sh {script} {{task}} {{input}} {{output}}");
        finalist["files"] = new JsonArray(script);
        string manifest = contest.Manifest([finalist, TinyContest.Command("other", TinyContest.Predicting)]);
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        int first = Measured(output).Length;
        File.WriteAllText(script, TinyContest.Script(2));
        JsonElement again = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Assert.Equal(2, again.GetProperty("finalists").GetArrayLength());
        Assert.Equal(first + (2 * ClueTasks.All.Count), Measured(output).Length);
    }

    [Fact]
    public void Models_and_commands_are_timed_beside_a_command()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string script = contest.Write("baseline.sh", TinyContest.Script(1));
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
        string[] lines = Measured(output);
        Cli.Result again = Cli.Run("contest", manifest, "--out", output).Succeeds();
        Assert.Contains("baseline start-up ms", again.Output, StringComparison.Ordinal);
        Assert.Equal(lines, Measured(output));
        File.WriteAllText(script, TinyContest.Script(2));
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        Assert.Equal(2 * lines.Length, Measured(output).Length);
    }

    [Fact]
    public void Rounds_are_added_while_a_ratio_is_uncertain()
    {
        RequireLinux();
        string output = contest.NewOutput();
        string manifest = contest.Manifest(
            [TinyContest.Command("varying", "sleep 0.0$(date +%N | cut -c7); " + TinyContest.Predicting)], json => json["most_rounds"] = 3);
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        int[] rounds = [.. Measured(output).Where(line => line.Contains("\"round\":{", StringComparison.Ordinal))
            .CountBy(line => JsonNode.Parse(line)!["task"]!.GetValue<string>()).Select(task => task.Value)];
        Assert.All(rounds, count => Assert.InRange(count, 2, 3));
        Assert.Contains(3, rounds);

        // One that is certain enough is not measured further, and fits.
        Cli.Run("contest", "--verify", output).Succeeds();
        string[] lines = Measured(output);
        Cli.Run("contest", manifest, "--out", output).Succeeds();
        Assert.Equal(lines, Measured(output));
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
        Assert.Empty(Measured(output));
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
            json =>
            {
                json["baseline"] = Baseline(failing + TinyContest.Predicting);
                json["isolation"] = "none";
            });
        Cli.Run("contest", manifest, "--out", output).Fails(ExitCode.Input, "cluewsc2020, timing", "exit code 9");
        string[] kept = File.ReadAllLines(journal);
        Assert.Equal(ClueTasks.All.Count + (2 * 2), Measured(kept).Length);
        File.Delete(fails);
        JsonElement json = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Assert.Equal("model", Assert.Single(json.GetProperty("finalists").EnumerateArray()).GetProperty("name").GetString());
        Assert.Equal(Measured(kept).Length, json.GetProperty("earlier_measurements").GetInt32());
        Assert.Equal(kept, File.ReadAllLines(journal)[..kept.Length]);
    }

    [Fact]
    public void A_cancelled_contest_keeps_what_it_has_measured()
    {
        RequireLinux();
        using CancellationTokenSource source = new();
        string output = contest.NewOutput();
        string manifest = contest.Manifest([Models("model", 50), TinyContest.Command("hangs", "sleep 100; {input} {output}")]);
        TimeSpan interval = TimeSpan.FromMilliseconds(20);
        using Timer timer = new(_ => CancelAfter(source, output, ClueTasks.All.Count), null, interval, interval);
        new Cli { Cancellation = source.Token }.Invoke("", "contest", manifest, "--out", output).Fails(ExitCode.Cancelled, "cancelled");
        Assert.Equal(ClueTasks.All.Count, Measured(output).Length);
    }

    [Fact]
    public void A_command_with_which_the_referee_ends_twice_is_out_unless_it_is_kept_apart()
    {
        RequireLinux();
        string referee = contest.NewOutput() + ".pid";
        string manifest = contest.Manifest(
            [TinyContest.Command("kills", $"kill -9 $(cat {referee}); {{input}} {{output}}"), Models("good", 50)],
            json => json["isolation"] = "none");
        string output = contest.NewOutput();
        for (int run = 0; run < 2; run++)
        {
            using Process process = Process.Start(
                new ProcessStartInfo("sh", ["-c", $"echo $$ > {referee}; exec dotnet exec {typeof(CommandLine).Assembly.Location} contest {manifest} --out {output}"])
                {
                    RedirectStandardOutput = true,
                    RedirectStandardError = true,
                })!;
            Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)));
            Assert.Equal(128 + 9, process.ExitCode);
        }

        File.Delete(referee);
        JsonElement json = JsonElement.Parse(Cli.Run("contest", manifest, "--out", output, "--json").Output);
        Assert.Equal("ended_referee", Assert.Single(json.GetProperty("disqualified").EnumerateArray()).GetProperty("reason").GetString());
        Assert.Equal("good", Assert.Single(json.GetProperty("finalists").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void What_goes_wrong_at_the_organizer_s_ends_the_contest_and_puts_nobody_out()
    {
        RequireLinux();
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may mount a small disk.");
        string output = contest.NewOutput();
        Directory.CreateDirectory(output);
        string manifest = contest.Manifest([Model("model"), TinyContest.Command("command", TinyContest.Predicting, null)]);
        using (Process mount = Process.Start("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", output]))
        {
            mount.WaitForExit();
            Assert.SkipUnless(mount.ExitCode == 0, "A small disk cannot be mounted here.");
        }

        try
        {
            string filler = Path.Combine(output, "filler");
            File.WriteAllBytes(filler, new byte[24 << 10]);
            Cli.Run("contest", manifest, "--out", output, "--json").Fails(ExitCode.Input, "No space left");
            Assert.DoesNotContain("Disqualified", File.ReadAllText(Path.Combine(output, "journal.jsonl")), StringComparison.Ordinal);
        }
        finally
        {
            using Process unmount = Process.Start("umount", [output]);
            unmount.WaitForExit();
        }
    }

    private static JsonObject Baseline(string command, params string[] files) =>
        new() { ["name"] = "theirs", ["command"] = command, ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file))]) };

    private static void CancelAfter(CancellationTokenSource source, string output, int measurements)
    {
        if (Measured(output).Length >= measurements)
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

    /// <summary>The measurements in a contest's journal so far.</summary>
    private static string[] Measured(string output)
    {
        string path = Path.Combine(output, "journal.jsonl");
        if (!File.Exists(path))
        {
            return [];
        }

        using StreamReader reader = new(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return Measured(reader.ReadToEnd().Split('\n')[..^1]);
    }

    private static string[] Measured(string[] journal) => [.. journal.Where(line => Measurement().IsMatch(line))];

    [GeneratedRegex("""^\{"kind":"(Score|Time|Round)",""")]
    private static partial Regex Measurement();
}
