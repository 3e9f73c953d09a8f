using System.Text.Json;
using LightLM.Checkpoints;
using LightLM.Clue.Prediction;
using LightLM.Formats.Compact;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>
/// Predictions for the dev sets beside the digests that were recorded on another machine, on every path: of the models that come with the
/// repository, and of the reference data's checkpoints in single precision.
/// </summary>
public sealed class DevDigestTests
{
    private static readonly JsonDocument Digests = JsonDocument.Parse(File.ReadAllBytes(Fixture.Path("dev-digests.json")));

    public static TheoryData<string, ClueTask> PathsAndTasks =>
        [.. from path in KernelRegistry.Available where path != "scalar" from task in ClueTasks.All select (path, task)];

    public static TheoryData<string, ClueTask, bool> AllPathsAndTasks =>
        [.. from path in KernelRegistry.Available from task in ClueTasks.All from isInt8 in (bool[])[true, false] select (path, task, isInt8)];

    [Theory]
    [MemberData(nameof(PathsAndTasks))]
    public void Few_rows(string path, ClueTask task) => Check(path, task, isInt8: true, rows: 5);

    /// <summary>On the scalar path minutes for each task.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(AllPathsAndTasks))]
    public void Many_rows(string path, ClueTask task, bool isInt8) => Check(path, task, isInt8, task == ClueTask.Cmrc2018 ? 20 : 50);

    /// <summary>Some minutes for each path.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(AllPathsAndTasks))]
    public void All_rows(string path, ClueTask task, bool isInt8)
    {
        Assert.SkipWhen(path is "scalar" or "vector128", "The whole sets would take hours on this path: it has 50 rows.");
        Check(path, task, isInt8, rows: null);
    }

    private static void Check(string path, ClueTask task, bool isInt8, int? rows)
    {
        string data = SharedData.Require($"clue/{task.OfficialName()}/dev.json");
        string file = isInt8 ? Shipped(task) : SharedData.Require($"models/{task.OfficialName()}");
        string expected = Digests.RootElement.GetProperty(isInt8 ? "int8" : "fp32").GetProperty(task.OfficialName())
            .GetProperty(rows is int count ? $"{count} rows" : "all rows").GetString()!;
        using LightModel model = new(new ModelSession(ModelFiles.Open(file), KernelChoice.Select(path), threads: 1));
        Assert.Equal(expected, PredictionDigest.Of(model, task, data, rows, cancellationToken: TestContext.Current.CancellationToken));
    }

    private static string Shipped(ClueTask task) => Path.Combine(Clone.Root, "models", task.OfficialName() + CompactFile.Extension);
}
