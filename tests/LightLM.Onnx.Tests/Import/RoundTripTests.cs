using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Formats;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>The graphs that this library writes are read too.</summary>
public sealed class RoundTripTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert-plain")]
    [InlineData("bert-odd-sizes")]
    [InlineData("bert-masked-lm")]
    [InlineData("bert-pretraining-legacy-names")]
    [InlineData("bert-sequence-classification")]
    [InlineData("bert-token-classification")]
    [InlineData("bert-question-answering")]
    [InlineData("distilbert-plain")]
    [InlineData("distilbert-sequence-classification")]
    [InlineData("bert-gelu-pytorch-tanh")]
    [InlineData("ernie-plain")]
    [InlineData("xlmr-plain")]
    [InlineData("roberta-masked-lm")]
    public void An_exported_graph_is_the_model_again(string name)
    {
        string fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
        string path = Write(fixture, OnnxPrecision.Float32);
        using LightModel model = LightModel.Load(ModelFiles.Open(path, Golden.Forms));
        Assert.All(ReferenceCases.Compare(model, Path.Combine(fixture, "cases.safetensors")), output =>
            Assert.True(output.MaxDifference <= Tolerance, $"{output}"));
    }

    [Fact]
    public void A_graph_in_8_bit_integers_is_refused_by_its_operators()
    {
        string path = Write(Path.Combine(AppContext.BaseDirectory, "Fixtures", "bert-plain"), OnnxPrecision.Int8);
        Assert.Contains("operators of encoders in floating point", Altered.Refusal(path).Message, StringComparison.Ordinal);
    }

    private string Write(string fixture, OnnxPrecision precision)
    {
        string path = _folder.At("model.onnx");
        using ModelPackage package = ModelFiles.Open(fixture);
        OnnxExport.Write(package, path, precision);
        File.Copy(Path.Combine(fixture, "config.json"), _folder.At("config.json"));
        return path;
    }
}
