using LightLM.Testing;
using LightLM.Verification;

namespace LightLM.Tests.Checkpoints;

/// <summary>Checkpoints in the forms in which people have them, against the outputs of the original implementations.</summary>
public sealed class FormTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Copies => [.. Directory.GetDirectories(Fixtures).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal)];

    private static string Fixtures => Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Fixtures");

    [Theory]
    [MemberData(nameof(Copies))]
    public void Every_output_is_the_original_one(string name) => Compare(Path.Combine(Fixtures, name));

    /// <summary>The rest of the reference checkpoints that are not in safetensors.</summary>
    [Theory]
    [InlineData("encoders/albert-tiny-zh-shape")]
    [InlineData("encoders/electra-discriminator")]
    [InlineData("encoders/nezha-sequence-classification")]
    [InlineData("encoders/tinynezha-shape")]
    [InlineData("families/bert-regression")]
    [InlineData("families/ernie-masked-lm")]
    [InlineData("families/ernie-question-answering")]
    [InlineData("families/roformer-rotary-value")]
    [InlineData("families/roformer-sequence-classification")]
    [InlineData("families/xlmr-question-answering")]
    [InlineData("families/xlmr-reranker")]
    public void Every_other_output_is_the_original_one(string name) => Compare(SharedData.Require($"goldens/{name}"));

    private static void Compare(string directory)
    {
        using LightModel model = LightModel.Load(directory);
        IReadOnlyList<OutputComparison> outputs = ReferenceCases.Compare(model, Path.Combine(directory, "cases.safetensors"));
        Assert.NotEmpty(outputs);
        Assert.All(outputs, output => Assert.True(output.Rows > 0 && output.MaxDifference <= Tolerance, $"{directory}: {output}"));
    }
}
