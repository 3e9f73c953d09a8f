using LightLM.Checkpoints.Verification;

namespace LightLM.Tests.Checkpoints;

/// <summary>Checkpoints in the forms in which people have them, against the outputs of the original implementations.</summary>
public sealed class FormTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Copies => [.. Directory.GetDirectories(Fixtures).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal)];

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Fixtures");

    [Theory]
    [MemberData(nameof(Copies))]
    public void Every_output_is_the_original_one(string name)
    {
        string directory = Path.Combine(Fixtures, name);
        using LightModel model = AnyModel.Load(directory);
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.True(output.Rows > 0 && output.MaxDifference <= Tolerance, $"{name}: {output}"));
    }
}
