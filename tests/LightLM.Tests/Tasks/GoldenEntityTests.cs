using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Kernels;

namespace LightLM.Tests.Tasks;

/// <summary>Labels, spans and scores of the original implementations on every kernel path that this process can execute.</summary>
public sealed class GoldenEntityTests
{
    private const double Tolerance = 1e-4;

    public static MatrixTheoryData<string, string> Cases => new(Names, KernelRegistry.Available);

    private static IEnumerable<string> Names => Directory.GetDirectories(Fixtures).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Tasks", "Fixtures");

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_output_is_the_original_one(string name, string path)
    {
        string directory = Path.Combine(Fixtures, name);
        using LightModel model = AnyModel.Load(directory, KernelChoice.Select(path));
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
        Assert.All(outputs, output => Assert.True(
            output.MaxDifference <= Tolerance && output.MeanCosine > 0.999999 && output.Rows > 0, $"{name} on {path}: {output}"));
    }

    [Fact]
    public void Every_head_has_a_case() => Assert.Equal(7, Names.Count());

    [Fact]
    public void Choices_that_are_others_are_told()
    {
        OutputComparison[] outputs =
        [
            Compare("bert-crf", TagDecoding.Argmax).Single(output => output.Output == "labels"),
            Compare("bert-crf-inner", TagDecoding.Legal).Single(output => output.Output == "labels"),
        ];
        Assert.All(outputs, output => Assert.Equal(1, output.MaxDifference));
        Assert.All(outputs, output => Assert.InRange(output.MeanCosine, 0.01, 0.99));
    }

    private static IReadOnlyList<OutputComparison> Compare(string name, TagDecoding decoding)
    {
        string directory = Path.Combine(Fixtures, name);
        using LightModel model = AnyModel.Load(directory, new LightModelOptions { Decoding = decoding });
        return ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
    }
}
