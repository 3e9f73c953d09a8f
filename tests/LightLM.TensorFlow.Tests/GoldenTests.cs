using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Formats;
using LightLM.Testing;

namespace LightLM.TensorFlow.Tests;

/// <summary>The original releases' checkpoints against the outputs of the original implementations.</summary>
public sealed class GoldenTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Copies => [.. Directory.GetDirectories(Fixtures).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal)];

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    [Theory]
    [MemberData(nameof(Copies))]
    public void Every_output_is_the_original_one(string name) => Compare(Path.Combine(Fixtures, name));

    [Fact]
    public void Optimizers_state_is_ignored()
    {
        string directory = SharedData.Require("goldens/tensorflow/google-bert-with-adam-slots");
        Compare(directory);
        using ModelPackage package = ModelFiles.Open(directory, TensorFlowForms.All);
        Assert.Contains("bert/embeddings/LayerNorm/beta/adam_m", package.Report!.IgnoredTensors);
        Assert.Contains("global_step", package.Report.IgnoredTensors);
        Assert.Empty(package.Report.UnplacedTensors);
    }

    private static void Compare(string directory)
    {
        using LightModel model = LightModel.Load(ModelFiles.Open(directory, TensorFlowForms.All));
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.True(output.Rows > 0 && output.MaxDifference <= Tolerance, $"{directory}: {output}"));
    }
}
