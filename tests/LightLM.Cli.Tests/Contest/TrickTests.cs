using System.Text.Json;
using System.Text.Json.Nodes;
using LightLM.Clue;
using LightLM.Testing;
using LightLM.Timing.Processes;

namespace LightLM.Cli.Tests.Contest;

/// <summary>
/// A contest of an honest command and one for each trick: <c>Tricks/finalist.py</c> has them. Takes minutes, as each row takes its time.
/// </summary>
public sealed class TrickTests : IDisposable
{
    private const string Honest = "honest";

    /// <summary>Those whose means are not there: they are as good as the honest one, and no better.</summary>
    private static readonly string[] Harmless = ["labels", "copies", "sabotage", "journal", "cache", "kill", "affinity"];

    /// <summary>Those that are noticed, with what reports say.</summary>
    private static readonly (string Trick, string Mark)[] Marked =
    [
        ("cache", "made by the run"),
        ("sleep", "which is what counts"),
        ("table", "it seems to know them"),
    ];

    private static readonly (string Trick, string Reason)[] Out =
    [
        ("grace", "left_processes"),
        ("constant", "other_predictions"),
        ("shm", "too_much_memory"),
        ("memfd", "too_much_memory"),
        ("daemon", "left_processes"),
    ];

    private static readonly string Mini = Path.Combine(AppContext.BaseDirectory, "mini");

    private readonly TemporaryFolder _folder = new();
    private readonly TinyContest _tiny = new();

    public void Dispose()
    {
        _tiny.Dispose();
        _folder.Dispose();
    }

    [Fact(Explicit = true)]
    public void No_trick_gains_a_place_or_harms_another_finalist()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Isolation.FindProblem() is null, Isolation.FindProblem() ?? "Commands are run on Linux only.");
        string[] tricks = [Honest, .. Harmless, .. Marked.Select(each => each.Trick), .. Out.Select(each => each.Trick)];
        string manifest = _folder.Write("contest.json", Manifest(tricks.Distinct()).ToJsonString());
        string output = _folder.At("out");
        JsonElement result = Cli.Run("contest", manifest, "--out", output, "--json").Json;
        Dictionary<string, JsonElement> finalists =
            result.GetProperty("finalists").EnumerateArray().ToDictionary(finalist => finalist.GetProperty("name").GetString()!);
        Dictionary<string, string> disqualified = result.GetProperty("disqualified").EnumerateArray()
            .ToDictionary(item => item.GetProperty("name").GetString()!, item => item.GetProperty("reason").GetString()!);
        Assert.All(Out, each => Assert.Equal(each.Reason, disqualified[each.Trick]));
        Assert.Equal(Out.Length, disqualified.Count);

        // All have the same answers, so that P is the same: nobody has seen a label, or lost a row.
        double honest = finalists[Honest].GetProperty("p").GetDouble();
        Assert.All(finalists.Values, finalist => Assert.Equal(honest, finalist.GetProperty("p").GetDouble()));
        Assert.All(finalists.Values, finalist => Assert.False(IsSurelyAbove(finalist, finalists[Honest]), finalist.GetRawText()));
        Assert.All(Marked, each => Assert.Contains(each.Mark, Said(finalists[each.Trick]), StringComparison.Ordinal));
        Assert.DoesNotContain("which is what counts", Said(finalists[Honest]), StringComparison.Ordinal);
        Assert.Empty(Cli.Run("contest", "--verify", output, "--json").Json.GetProperty("problems").EnumerateArray());
    }

    /// <summary>Whether a finalist is faster than another by more than both intervals leave open; all else is the same.</summary>
    private static bool IsSurelyAbove(JsonElement finalist, JsonElement other) =>
        finalist.GetProperty("ratio").GetProperty("high").GetDouble() < other.GetProperty("ratio").GetProperty("low").GetDouble();

    private static string Said(JsonElement finalist) => string.Join('\n', (IEnumerable<string?>)
    [
        .. finalist.GetProperty("remarks").EnumerateArray().Select(remark => remark.GetString()),
        .. finalist.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("noise").GetString()),
    ]);

    private JsonObject Manifest(IEnumerable<string> tricks) => new()
    {
        ["version"] = 1,
        ["data"] = new JsonObject { ["test"] = Mini, ["labelled"] = Mini },
        ["baseline"] = Path.Combine(_tiny.Models, "cmrc2018"),
        ["sample"] = 6,
        ["rounds"] = 3,
        ["limits"] = new JsonObject { ["seconds"] = 60, ["memory_mb"] = 200 },
        ["finalists"] = new JsonArray([.. tricks.Select(Finalist)]),
    };

    private JsonNode Finalist(string trick)
    {
        _folder.Write($"{trick}/finalist.py", File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Contest", "Tricks", "finalist.py")));
        _folder.Write($"{trick}/known.txt", string.Join('\n', _folder.At("."), Mini, _folder.At("out")));
        JsonArray files = ["finalist.py", "known.txt"];
        if (trick == "table")
        {
            files.Add("public");
            foreach (string task in ClueTasks.All.Select(task => task.OfficialName()))
            {
                _folder.Write($"table/public/{task}.json", File.ReadAllText(Path.Combine(Mini, task, "test.json")));
            }
        }

        return new JsonObject
        {
            ["name"] = trick,
            ["command"] = new JsonArray("python3", "finalist.py", trick, "{task}", "{input}", "{output}"),
            ["directory"] = trick,
            ["files"] = files,
            ["parameters"] = 1_000_000,
        };
    }
}
