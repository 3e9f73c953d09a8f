using System.Text.Json;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>
/// What the models that come with the repository compute, in 8 bits, beside the digests that were recorded on another machine: on every path, and with
/// several threads.
/// </summary>
public sealed class RecordedDigestTests
{
    /// <summary>A model whose digest takes seconds on the scalar path, too.</summary>
    private const string SmallModel = "embed";
    private const string UsualModel = "cluener";

    private static readonly string Folder = Path.Combine(Clone.Root, "models");

    public static TheoryData<string, string> PathsAndModels =>
    [
        .. from path in TestedPaths.All
           from model in Directory.EnumerateFiles(Folder, "*" + CompactFile.Extension).Select(file => Path.GetFileNameWithoutExtension(file))
           where model == SmallModel || (path != "scalar" && (path == TestedPaths.All[0] || model == UsualModel))
           select (path, model),
    ];

    [Theory]
    [MemberData(nameof(PathsAndModels))]
    public void Hidden_states_have_the_bits_of_other_machines(string path, string model) => Assert.Equal(Recorded(model), Digest(path, model, threads: 1));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Threads_change_no_bit(int threads) => Assert.Equal(Recorded(SmallModel), Digest(TestedPaths.All[0], SmallModel, threads));

    private static string Digest(string path, string model, int threads)
    {
        using ModelPackage package = ModelFiles.Open(Path.Combine(Folder, model + CompactFile.Extension));
        return ModelDigest.Of(package, KernelChoice.Select(path), threads, TestContext.Current.CancellationToken);
    }

    private static string? Recorded(string model)
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, "manifest.json")));
        return manifest.RootElement.GetProperty("digests").GetProperty(model + CompactFile.Extension).GetString();
    }
}
