using System.Text.Json.Nodes;

namespace LightLM.Cli.Tests.Contest;

/// <summary>A contest of a model and a command that was held once, for tests that put back what they change.</summary>
public sealed class HeldContest : IDisposable
{
    private readonly TinyContest _contest = new();
    private readonly Lazy<(string Output, string Manifest, string Script)> _held;

    public HeldContest() => _held = new(Hold);

    /// <summary>Its folder, its manifest and the command's script.</summary>
    public (string Output, string Manifest, string Script) Value => _held.Value;

    /// <inheritdoc cref="TinyContest.ModelFile"/>
    public string ModelFile => _contest.ModelFile;

    /// <inheritdoc cref="TinyContest.LabelledFile"/>
    public string LabelledFile => _contest.LabelledFile;

    public void Dispose() => _contest.Dispose();

    private (string Output, string Manifest, string Script) Hold()
    {
        string script = _contest.Write("verified.sh", TinyContest.Script(1));
        JsonObject command = TinyContest.Command("<a command>", $"sh {script} {{task}} {{input}} {{output}}", percent: null);
        command["files"] = new JsonArray(script);
        string manifest = _contest.Manifest([new JsonObject { ["name"] = "model", ["models"] = "models" }, command]);
        string output = _contest.NewOutput();
        Cli.Run("contest", manifest, "--out", output, "--json").Succeeds();
        return (output, manifest, script);
    }
}
