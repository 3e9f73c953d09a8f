using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;
using LightLM.Verification;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Graphs of the usual exporters become models that compute the outputs of the original implementation.</summary>
public sealed class GoldenImportTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public void A_converted_graph_computes_the_original_outputs(string name)
    {
        string folder = Golden.Folder(name);
        string converted = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(folder, [OnnxCheckpoint.Container]))
        {
            Assert.Equal("onnx", package.Provenance.Format);
            Assert.Empty(package.Report!.UnplacedTensors);
            CompactWriter.Write(package, converted, Precision.Float32);
        }

        using LightModel model = LightModel.Load(converted);
        Assert.All(ReferenceCases.Compare(model, Path.Combine(folder, "cases.safetensors")), output =>
            Assert.True(output.MaxDifference <= Tolerance, $"{output}"));
    }

    [Fact]
    public void A_graph_is_named_by_its_file_too()
    {
        string path = Path.Combine(Golden.Copy("onnx-bert-dynamo", _folder), "encoder.onnx");
        File.Move(_folder.At("onnx-bert-dynamo/model.onnx"), path);
        using LightModel model = LightModel.Load(path, new LightModelOptions { Containers = [OnnxCheckpoint.Container] });
        Assert.Equal(2, model.Encoder.Layers.Count);
    }
}
