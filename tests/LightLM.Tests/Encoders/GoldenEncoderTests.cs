using LightLM.Checkpoints.Verification;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>Outputs of the original implementation (PyTorch, transformers) on every kernel path that this process can execute.</summary>
public sealed class GoldenEncoderTests
{
    private const double Tolerance = 1e-4;

    public static MatrixTheoryData<string, string> Cases => new(
        Directory.GetDirectories(Fixtures).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal),
        TestedPaths.All);

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_output_is_the_original_one(string name, string path)
    {
        string directory = Path.Combine(Fixtures, name);
        using LightModel model = AnyModel.Load(directory, KernelChoice.Select(path));
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
        Assert.All(outputs, output =>
        {
            Assert.True(output.MaxDifference <= Tolerance, $"{name} on {path}: {output}");
            Assert.True(output.MeanCosine > 0.999999, $"{name} on {path}: {output}");
            Assert.True(output.Rows > 0, $"{name} on {path}: {output}");
        });
    }

    [Fact]
    public void There_are_cases_for_every_head_and_size() => Assert.Equal(30, Directory.GetDirectories(Fixtures).Length);

    [Theory]
    [MemberData(nameof(Paths))]
    public void The_trained_encoder_is_the_one_that_peers_run(string path)
    {
        using LightModel model = AnyModel.Load(Testing.SharedData.Require("models/mlm"), KernelChoice.Select(path));
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Testing.SharedData.Require("peers/cases.safetensors"));
        Assert.True(Assert.Single(outputs).MaxDifference <= Tolerance, outputs[0].ToString());
    }

    public static TheoryData<string> Paths => [.. TestedPaths.All];
}
