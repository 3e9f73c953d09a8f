using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Onnx.Tests;

/// <summary>Exported graphs in ONNX Runtime beside the outputs of the original implementation.</summary>
public sealed class GraphRunTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private readonly TemporaryFolder _folder = new();

    /// <summary>Families that the operators cannot express: shared layers, narrow embeddings, positions of other kinds.</summary>
    private static readonly string[] InexpressibleFamilies = ["albert-", "electra-", "nezha-", "roformer-"];

    public static TheoryData<string> Fixtures => [.. Names.Where(name => !IsInexpressible(name))];

    public static TheoryData<string> Inexpressible => [.. Names.Where(IsInexpressible)];

    private static IEnumerable<string> Names =>
        Directory.GetDirectories(FixtureFolder).Select(directory => Path.GetFileName(directory)!).Order(StringComparer.Ordinal);

    private static string FixtureFolder => Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void There_are_cases_for_every_head_and_size() => Assert.InRange(Fixtures.Count, 20, int.MaxValue);

    [Theory]
    [MemberData(nameof(Inexpressible))]
    public void Families_that_the_operators_cannot_express_are_refused(string name)
    {
        using ModelPackage package = ModelFiles.Open(Path.Combine(FixtureFolder, name));
        ModelFileException error = Assert.Throws<ModelFileException>(() => OnnxExport.Write(package, _folder.At("refused.onnx"), OnnxPrecision.Float32));
        Assert.Contains("does not support", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Single_precision_computes_the_original_outputs(string name)
    {
        foreach (OutputComparison output in CompareFixture(name, OnnxPrecision.Float32))
        {
            Assert.True(output.MaxDifference <= Tolerance, $"{output}");
            Assert.True(output.MeanCosine > 0.999999, $"{output}");
        }
    }

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Int8_stays_near_the_original_outputs(string name) =>
        Assert.All(CompareFixture(name, OnnxPrecision.Int8), output => Assert.True(output.MeanCosine > 0.99, $"{output}"));

    [Fact]
    public void What_the_operators_cannot_express_is_refused()
    {
        using ModelPackage package = ModelFiles.Open(Path.Combine(FixtureFolder, "bert-plain"));
        LayerDescription first = package.Encoder.Layers[0];
        EncoderDescription shared = package.Encoder with { Layers = [first, first with { SharedWith = 0 }] };
        EncoderDescription narrow = package.Encoder with { Embedding = package.Encoder.Embedding with { Size = 4 } };
        Assert.All((EncoderDescription[])[shared, narrow], encoder =>
        {
            using ModelPackage changed = Models.With(package, encoder);
            string path = _folder.At("refused.onnx");
            ModelFileException error = Assert.Throws<ModelFileException>(() => OnnxExport.Write(changed, path, OnnxPrecision.Float32));
            Assert.Contains("does not support", error.Message, StringComparison.Ordinal);
            Assert.False(File.Exists(path));
        });
    }

    [Theory]
    [InlineData(OnnxPrecision.Float32, "encoder.fp32.onnx")]
    [InlineData(OnnxPrecision.Int8, "encoder.int8.onnx")]
    public void The_trained_encoder_is_as_near_the_original_as_the_peers_graph(OnnxPrecision precision, string peer)
    {
        string path = _folder.At("model.onnx");
        using ModelPackage package = ModelFiles.Open(SharedData.Require("models/mlm"));
        OnnxExport.Write(Models.EncoderOf(package), path, precision);
        string cases = SharedData.Require("peers/cases.safetensors");
        OutputComparison ours = Assert.Single(Compare(path, cases));
        OutputComparison theirs = Assert.Single(Compare(SharedData.Require($"peers/{peer}"), cases));
        TestContext.Current.TestOutputHelper!.WriteLine($"ours {ours}, theirs {theirs}");

        Assert.Equal("last_hidden_state", ours.Output);
        Assert.True(precision == OnnxPrecision.Int8 || ours.MaxDifference <= Tolerance, $"{ours}");
        Assert.True(ours.MeanCosine >= 0.99, $"{ours}");
        Assert.True(ours.MeanCosine >= theirs.MeanCosine - 0.001, $"ours {ours}, theirs {theirs}");
    }

    private static bool IsInexpressible(string name) => InexpressibleFamilies.Any(family => name.StartsWith(family, StringComparison.Ordinal));

    private IReadOnlyList<OutputComparison> CompareFixture(string name, OnnxPrecision precision)
    {
        string directory = Path.Combine(FixtureFolder, name);
        using (ModelPackage package = ModelFiles.Open(directory))
        {
            OnnxExport.Write(package, _folder.At("model.onnx"), precision);
        }

        return Compare(_folder.At("model.onnx"), Path.Combine(directory, "cases.safetensors"));
    }

    /// <summary>Runs a graph on recorded inputs and compares every output at the real tokens.</summary>
    private static IReadOnlyList<OutputComparison> Compare(string graphPath, string casesPath)
    {
        using SafetensorsFile cases = SafetensorsFile.Open(casesPath);
        using Graph graph = new(graphPath);
        Batch batch = Batch.Of(cases);
        Dictionary<string, Output> outputs = graph.Run(batch);
        Assert.Equal(cases.Tensors.Keys.Except(["input_ids", "attention_mask", "token_type_ids"]).Order(), outputs.Keys.Order());
        return [.. outputs.Values.Select(output => Compare(Recorded(cases, output.Name), output, batch))];
    }

    private static Output Recorded(SafetensorsFile cases, string name) =>
        new(name, cases.ReadFloats(name), [.. cases.Tensors[name].Shape]);

    private static OutputComparison Compare(Output expected, Output actual, Batch batch)
    {
        Assert.Equal(expected.Shape, actual.Shape);
        VectorComparison comparison = new();
        foreach ((float[] recorded, float[] computed) in expected.Vectors(batch).Zip(actual.Vectors(batch)))
        {
            comparison.Add(recorded, computed);
        }

        return new OutputComparison(expected.Name, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }
}
