using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Testing;
using LightLM.Tests.Encoders;

namespace LightLM.Tests.Checkpoints;

/// <summary>ALBERT's layers, which share their weights: stored once, packed once, and found again under the original's names.</summary>
public sealed class SharedLayerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("albert-plain", new[] { -1, 0, 0, 0 })]
    [InlineData("albert-two-groups", new[] { -1, -1, 0, 1, -1, -1, 4, 5 })]
    public void Shared_layers_are_stored_once_and_come_back(string name, int[] sharedWith)
    {
        using SafetensorsFile file = SafetensorsFile.Open(Convert(name, Precision.Float32));
        Assert.Equal("3", file.Metadata["format_version"]);
        int stored = file.Tensors.Keys.Count(tensor => tensor.EndsWith(".attention.query.weight", StringComparison.Ordinal));
        Assert.Equal(sharedWith.Count(layer => layer < 0), stored);
        using ModelPackage package = CompactFile.Open(file.Path);
        Assert.Equal("albert", package.Family);
        Assert.Equal(24, package.Encoder.Embedding.Size);
        Assert.Equal(sharedWith, package.Encoder.Layers.Select(layer => layer.SharedWith ?? -1));
    }

    [Theory]
    [InlineData("albert-plain")]
    [InlineData("albert-two-groups")]
    public void Integers_are_close(string name)
    {
        using LightModel model = AnyModel.Load(Convert(name, Precision.Int8), KernelChoice.Default);
        Assert.All(
            ReferenceCases.Compare(model, Path.Combine(Fixture(name), "cases.safetensors")),
            output => Assert.True(output.MeanCosine > 0.99, $"{output}"));
    }

    /// <summary>The error of a weight that twelve layers share adds up, so it is kept smaller.</summary>
    [Theory]
    [InlineData(1, 8)]
    [InlineData(6, 8)]
    [InlineData(12, 4)]
    public void Weights_of_many_layers_have_more_levels(int layers, int productsPerSum)
    {
        LayerDescription first = new(2, 8);
        LayerDescription[] shared = [first, .. Enumerable.Repeat(first with { SharedWith = 0 }, layers - 1)];
        using ModelPackage package = RandomStack.Create(new Random(1), integers: 0, change: encoder => encoder with { Layers = shared });
        Assert.Equal(productsPerSum, UsualQuantization.Of(package.Encoder).ProductsPerSum);
    }

    private static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures", name);

    private string Convert(string name, Precision precision)
    {
        using ModelPackage package = CheckpointReader.Open(Fixture(name));
        string path = _folder.At($"{precision}.lightlm");
        CompactWriter.Write(package, path, precision);
        return path;
    }
}
