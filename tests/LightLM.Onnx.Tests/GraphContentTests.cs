using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Onnx.Format;
using LightLM.Testing;

namespace LightLM.Onnx.Tests;

/// <summary>The nodes and constants of exported graphs, beside those of the graphs that ONNX Runtime's own tools wrote.</summary>
public sealed class GraphContentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(OnnxPrecision.Float32, "encoder.fp32.onnx")]
    [InlineData(OnnxPrecision.Int8, "encoder.int8.onnx")]
    public void The_operators_are_those_of_the_runtimes_own_tools(OnnxPrecision precision, string peer)
    {
        ModelProto theirs = Read(SharedData.Require($"peers/{peer}"));
        using ModelPackage package = ModelFiles.Open(SharedData.Require("models/mlm"));
        OnnxExport.Write(Models.EncoderOf(package), _folder.At("ours.onnx"), precision);
        ModelProto ours = Read(_folder.At("ours.onnx"));

        Assert.Equal(Operators(theirs), Operators(ours));
        Assert.Equal(Constants(theirs), Constants(ours));
        Assert.Equal(theirs.IrVersion, ours.IrVersion);
        Assert.Equal(Version(theirs, ""), Version(ours, ""));
        Assert.Equal(Version(theirs, "com.microsoft"), Version(ours, "com.microsoft"));
    }

    [Fact]
    public void Matrices_are_quantized_to_the_same_levels_as_by_the_runtimes_own_tools()
    {
        ModelProto theirs = Read(SharedData.Require("peers/encoder.int8.onnx"));
        using ModelPackage package = ModelFiles.Open(SharedData.Require("models/mlm"));
        OnnxExport.Write(Models.EncoderOf(package), _folder.At("ours.onnx"), OnnxPrecision.Int8);
        ModelProto ours = Read(_folder.At("ours.onnx"));

        foreach ((string name, string peer) in new[]
        {
            ("layers.0.attention.qkv.weight_quantized", "Attention_0_qkv_weight_quantized"),
            ("layers.3.feed_forward.output.weight_quantized", "onnx::MatMul_567_quantized"),
            ("embeddings.word_quantized", "embeddings.word_embeddings.weight_quantized"),
        })
        {
            byte[] levels = Bytes(ours, name);
            byte[] theirLevels = Bytes(theirs, peer);
            Assert.Equal(theirLevels.Length, levels.Length);
            Assert.All(levels.Zip(theirLevels), pair => Assert.InRange((sbyte)(pair.First - pair.Second), -1, 1));
            Assert.True(levels.Zip(theirLevels).Count(pair => pair.First != pair.Second) < levels.Length / 1000);
        }
    }

    [Fact]
    public void A_tied_decoder_is_stored_once()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint("ForMaskedLM").Save(_folder));
        OnnxExport.Write(package, _folder.At("model.onnx"), OnnxPrecision.Float32);
        ModelProto model = Read(_folder.At("model.onnx"));
        Assert.DoesNotContain(model.Graph.Initializer, tensor => tensor.Name == "head.decoder.weight");
        Assert.Single(model.Graph.Node, node => node.OpType == "Transpose");
    }

    private static ModelProto Read(string path) => ModelProto.Parser.ParseFrom(File.ReadAllBytes(path));

    private static long Version(ModelProto model, string domain) => model.OpsetImport.Single(entry => entry.Domain == domain).Version;

    private static SortedDictionary<string, int> Operators(ModelProto model) =>
        Sorted(model.Graph.Node.CountBy(node => $"{node.Domain}:{node.OpType}"));

    /// <summary>How often each type and shape of a constant occurs.</summary>
    private static SortedDictionary<string, int> Constants(ModelProto model) => Sorted(
        model.Graph.Initializer.CountBy(tensor => $"{tensor.DataType} [{string.Join(", ", tensor.Dims)}]"));

    private static SortedDictionary<string, int> Sorted(IEnumerable<KeyValuePair<string, int>> counts) =>
        new(counts.ToDictionary(), StringComparer.Ordinal);

    private static byte[] Bytes(ModelProto model, string name) =>
        model.Graph.Initializer.Single(tensor => tensor.Name == name).RawData.ToByteArray();
}
