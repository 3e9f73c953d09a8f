using System.Text.Json.Nodes;
using LightLM.Clue;
using LightLM.Contest;
using LightLM.Timing.Processes;

namespace LightLM.Cli.Tests.Contest;

public sealed class ManifestTests(TinyContest contest) : IClassFixture<TinyContest>
{
    [Fact]
    public void A_manifest_is_read_with_its_defaults()
    {
        ContestManifest manifest = ManifestReader.Read(contest.Manifest(
            [new JsonObject { ["name"] = "队伍", ["models"] = "models" }, TinyContest.Command("command", "x {input} {output}")],
            json => json.Remove("limits")));
        Assert.Equal(["队伍", "command"], manifest.Finalists.Select(finalist => finalist.Name));
        Assert.All(ClueTasks.All, task => Assert.EndsWith(task.OfficialName(), manifest.Finalists[0].Models![task], StringComparison.Ordinal));
        Assert.Equal(new ProcessLimits(), manifest.Limits);
        Assert.Equal(50, manifest.Finalists[1].Metrics!.Mean);
        Assert.Equal(50, manifest.Sample);
        Assert.True(Path.IsPathFullyQualified(manifest.TestData));
    }

    [Theory]
    [InlineData("version", "2", "version", "expected 1")]
    [InlineData("sampel", "3", "\"sampel\" is no member", "'sample'")]
    [InlineData("sample", "1", "line 1, sample: ", "expected a whole number from 2 to")]
    [InlineData("sample", "\"many\"", "sample", "whole number")]
    [InlineData("rounds", "1.5", "rounds", "whole number")]
    [InlineData("rounds", "null", "rounds", "expected a value, found null")]
    [InlineData("most_rounds", "1", "most_rounds", "expected a whole number from 2 to")]
    [InlineData("size_by", "\"weight\"", "size_by", "\"bytes\"")]
    [InlineData("baseline", "\"missing\"", "baseline", "there is no")]
    [InlineData("baseline", "1", "baseline", "expected an object")]
    [InlineData("baseline", "{}", "baseline.command", "missing")]
    [InlineData("baseline", "{\"command\": \"x {input}\"}", "baseline.command", "{output}")]
    [InlineData("baseline", "{\"command\": \"x {input} {output}\", \"models\": \"models\"}", "baseline", "\"models\" is no member")]
    [InlineData("baseline", "{\"command\": \"x {input} {output}\", \"files\": [\"missing\"]}", "baseline.files", "there is no")]
    [InlineData("baseline", "{\"command\": \"x {input} {output}\", \"name\": \"\"}", "baseline.name", "characters")]
    [InlineData("data", "{\"labelled\": \"data\"}", "data.test", "missing")]
    [InlineData("data", "[]", "data", "expected an object")]
    [InlineData("limits", "{\"memory\": 1}", "limits", "memory_mb")]
    [InlineData("limits", "{\"seconds\": 0}", "limits.seconds", "expected a whole number from 1 to")]
    [InlineData("finalists", "[]", "finalists", "list of 0")]
    [InlineData("finalists", "[1]", "finalists[0]", "expected an object")]
    [InlineData("finalists", "[{\"models\": \"models\"}]", "finalists[0].name", "missing")]
    [InlineData("finalists", "[{\"name\": \"a\\u0007\", \"models\": \"models\"}]", "finalists[0].name", "characters")]
    [InlineData("finalists", "[{\"name\": \"a\\u202Eb\", \"models\": \"models\"}]", "finalists[0].name", "visible")]
    [InlineData("finalists", "[{\"name\": \"a\"}]", "finalists[0]", "both or neither")]
    [InlineData("finalists", "[{\"name\": \"a\", \"models\": {\"csl\": \"models/csl\"}}]", "finalists[0].models.cluener", "missing")]
    [InlineData("finalists", "[{\"name\": \"a\", \"models\": \"data\"}, {\"name\": \"a\", \"models\": \"data\"}]", "finalists", "two finalists")]
    [InlineData("finalists", "[{\"name\": \"a\", \"models\": \".\"}]", "finalists[0].models", "found neither")]
    [InlineData("finalists", "[{\"name\": \"a\", \"command\": \"x {input}\", \"parameters\": 1}]", "finalists[0].command", "{output}")]
    [InlineData("finalists", "[{\"name\": \"a\", \"command\": [1], \"parameters\": 1}]", "finalists[0].command[0]", "expected a string, found 1")]
    [InlineData("finalists", "[{\"name\": \"a\", \"command\": \"x {input} {output}\"}]", "finalists[0].parameters", "missing")]
    [InlineData("finalists", "[{\"name\": \"a\", \"models\": \"models\", \"metrics\": {\"cluewsc2020\": 101}}]", "finalists[0].metrics", "percentage")]
    public void What_cannot_be_used_is_named(string member, string value, params string[] parts)
    {
        string manifest = contest.Manifest([], json => json[member] = JsonNode.Parse(value));
        string message = Assert.Throws<DataFileException>(() => ManifestReader.Read(manifest)).Message;
        Assert.All(parts.Prepend(manifest), part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_baseline_is_bert_base_a_model_or_a_command()
    {
        BaselineEntry Read(string? baseline) => ManifestReader.Read(contest.Manifest(
            [TinyContest.Command("command", "x {input} {output}")],
            json => json["baseline"] = baseline is null ? null : JsonNode.Parse(baseline))).Baseline;
        Assert.True(Read("\"bert-base\"").IsBertBase);
        Assert.Equal("csl", Read("\"models/csl\"").Name);
        BaselineEntry command = Read(
            """{ "name": "theirs", "command": ["x", "{input}", "{output}"], "directory": "models", "files": ["csl"] }""");
        Assert.Equal("theirs", command.Name);
        Assert.Equal("x {input} {output}", $"{command.Command}");
        Assert.Equal(contest.Models, command.Directory);
        Assert.Equal([Path.Combine(contest.Models, "csl")], command.Files);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"version\": 1, \"version\": 1}")]
    public void What_is_no_manifest_is_refused(string contents) =>
        Assert.Throws<DataFileException>(() => ManifestReader.Read(contest.Write("broken.json", contents)));

    [Fact]
    public void A_missing_manifest_is_named() =>
        Cli.Run("contest", "missing.json", "--out", contest.NewOutput()).Fails(ExitCode.Input, "missing.json", "expected a file, found nothing");

    [Fact]
    public void Size_by_bytes_needs_a_command_s_files()
    {
        JsonObject command = TinyContest.Command("a", "x {input} {output}");
        string manifest = contest.Manifest([command], json => json["size_by"] = "bytes");
        Assert.Contains("finalists[0].files", Assert.Throws<DataFileException>(() => ManifestReader.Read(manifest)).Message, StringComparison.Ordinal);
    }
}
