using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LightLM.Cli.Tests.Contest;

/// <summary><c>lightlm contest --verify</c>, <c>--merge</c> and <c>--check</c>.</summary>
public sealed class ContestVerificationTests(TinyContest contest, HeldContest held) : IClassFixture<TinyContest>, IClassFixture<HeldContest>
{
    private const string Figure = "\"figure\":{\"estimate\":";

    [Fact]
    public void What_was_changed_afterwards_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        (string output, string manifest, string script) = held.Value;
        JsonElement verified = Cli.Run("contest", "--verify", output, "--json").Json;
        Assert.Empty(verified.GetProperty("problems").EnumerateArray());

        // A figure of each task and finalist, and the agreement of each round.
        Assert.Equal((4 * 2) + (4 * 2), verified.GetProperty("figures").GetInt32());

        string predictions = Directory.GetFiles(output, "csl.labelled.predictions.json", SearchOption.AllDirectories)[0];
        string round = Directory.GetFiles(output, "csl.round-2.predictions.json", SearchOption.AllDirectories).Single();
        string journal = Path.Combine(output, "journal.jsonl");
        string page = Path.Combine(output, "contest.html");
        Names(predictions, text => text.Replace("\"1\"", "\"0\"", StringComparison.Ordinal).Replace("\"label\": \"0\"", "\"label\":\"0\"", StringComparison.Ordinal), "csl.labelled.predictions.json: it was changed");
        Names(round, text => text + " ", "csl.round-2.predictions.json: it was changed");
        Names(script, text => text + "#", "verified.sh: it was changed");
        Names(held.ModelFile, text => text + " ", "models/csl");
        Names(held.LabelledFile, text => text + "\n", "data/csl/dev.json: it was changed");
        Names(manifest, text => text + " ", "manifest-");
        Names(page, text => text.Replace("command", "commend", StringComparison.Ordinal), "contest.html: line ");
        Names(journal, text => ChangeDigit(text, Figure), "journal.jsonl, line ");
        Assert.Empty(Cli.Run("contest", "--verify", output, "--json").Json.GetProperty("problems").EnumerateArray());

        void Names(string file, Func<string, string> change, string problem)
        {
            string before = File.ReadAllText(file);
            string changed = change(before);
            Assert.NotEqual(before, changed);
            File.WriteAllText(file, changed);
            Cli.Result result = Cli.Run("contest", "--verify", output);
            File.WriteAllText(file, before);
            Assert.Equal(ExitCode.CheckFailed, result.Code);
            Assert.Contains(problem, result.Output.ReplaceLineEndings(" "), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void No_label_is_given_to_a_finalist()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");

        // The rows of two rounds, and those that are as they are in the test set.
        string[] given = Directory.GetFiles(Path.Combine(held.Value.Output, "data"));
        Assert.Equal(3 * 4, given.Length);
        Assert.All(given, file => Assert.DoesNotContain("\"label\"", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void A_journal_that_was_written_anew_does_not_fit_the_predictions()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        string journal = Path.Combine(held.Value.Output, "journal.jsonl");
        string before = File.ReadAllText(journal);
        Chained.Rewrite(journal, line => line.Contains(Figure, StringComparison.Ordinal) ? ChangeDigit(line, Figure) : line);
        string problems = Cli.Run("contest", "--verify", held.Value.Output).Output.ReplaceLineEndings(" ");
        File.WriteAllText(journal, before);
        Assert.Contains("its predictions score ", problems, StringComparison.Ordinal);
        Assert.Matches("contest.json: line |no ranking follows", problems);
    }

    [Fact]
    public void Results_of_several_machines_make_one_page()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        string one = Path.Combine(held.Value.Output, "contest.json");
        string other = contest.Write("other-machine.json", File.ReadAllText(one).Replace("\"processor\":\"", "\"processor\":\"Other ", StringComparison.Ordinal));
        string page = Path.Combine(contest.NewOutput(), "both.html");
        Directory.CreateDirectory(Path.GetDirectoryName(page)!);
        Cli.Run("contest", "--merge", one, other, "--out", page);
        string html = File.ReadAllText(page);
        Assert.Contains("Other ", html, StringComparison.Ordinal);
        Assert.Contains("T ratio B", html, StringComparison.Ordinal);
        Assert.Contains("&lt;a command&gt;", html, StringComparison.Ordinal);

        string foreign = contest.Write("foreign.json", Regex.Replace(File.ReadAllText(one), "(\"manifest\":.*?\"sha256\":\")[0-9a-f]{4}", "$1ffff"));
        Cli.Run("contest", "--merge", one, foreign, "--out", page).Fails(ExitCode.Input, "foreign.json", "of the same manifest");
        string none = contest.Write("none.json", "{}");
        Cli.Run("contest", "--merge", none, "--out", page).Fails(ExitCode.Input, "none.json", "expected a contest.json");
        Cli.Run("contest", "--merge", one).Fails(ExitCode.Input, "--out");
    }

    [Fact]
    public void A_rehearsal_says_who_would_be_out_and_how_long_it_takes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        string manifest = contest.Manifest([Given("model", 90), TinyContest.Command("broken", "echo why >&2; exit 5; {input} {output}")]);
        Cli.Result result = Cli.Run("contest", manifest, "--check", "--json");
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        JsonElement plan = JsonElement.Parse(result.Output);
        Assert.Equal(4, plan.GetProperty("measurements").GetInt32());
        Assert.True(plan.GetProperty("expected_seconds").GetDouble() > 0);
        JsonElement broken = Assert.Single(plan.GetProperty("out").EnumerateArray());
        Assert.Equal("why", broken.GetProperty("log").GetString());
        string output = Cli.Run("contest", contest.Manifest([Given("model", 90)]), "--check").Output;
        Assert.Contains("4 measurements of 1 finalists", output, StringComparison.Ordinal);
        Assert.DoesNotContain("would be out", output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_without_a_contest_is_refused()
    {
        Cli.Run("contest", "--verify", contest.NewOutput()).Fails(ExitCode.Input, "journal.jsonl");
        Cli.Run("contest").Fails(ExitCode.Input, "MANIFEST");
        Cli.Run("contest", contest.Manifest([Given("model", 90)])).Fails(ExitCode.Input, "--out");
    }

    private static JsonObject Given(string name, double percent) =>
        new() { ["name"] = name, ["models"] = "models", ["metrics"] = TinyContest.Figures(percent) };

    private static string ChangeDigit(string text, string before)
    {
        int at = text.IndexOf(before, StringComparison.Ordinal) + before.Length;
        return text[..at] + (text[at] == '1' ? '2' : '1') + text[(at + 1)..];
    }
}
