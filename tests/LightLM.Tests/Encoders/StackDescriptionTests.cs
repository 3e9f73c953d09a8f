using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Testing;
using LightLM.Verification;

namespace LightLM.Tests.Encoders;

/// <summary>A stack that no table of a family describes yet: narrow embeddings with a projection, and layers that share their weights.</summary>
public sealed class StackDescriptionTests : IDisposable
{
    private const int Layers = 4;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Paths => [.. KernelRegistry.Available];

    private static string Original => Path.Combine(AppContext.BaseDirectory, "Encoders", "Stacks", "albert-plain");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_projection_and_shared_layers_give_the_original_outputs(string path)
    {
        using LightModel model = LightModel.Load(Write(Precision.Float32), KernelChoice.Select(path));
        Assert.All(ReferenceCases.Compare(model, Path.Combine(Original, "cases.safetensors")), output =>
            Assert.True(output.MaxDifference <= 1e-4 && output.Rows > 0, $"{path}: {output}"));
    }

    [Fact]
    public void Shared_layers_are_stored_once_and_come_back()
    {
        string path = Write(Precision.Float32);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.Equal("3", file.Metadata["format_version"]);
        Assert.DoesNotContain(file.Tensors.Keys, name => name.StartsWith("layers.1.", StringComparison.Ordinal));
        using ModelPackage package = CompactFile.Open(path);
        Assert.Equal("albert", package.Family);
        Assert.Equal(24, package.Encoder.Embedding.Size);
        Assert.Equal([null, 0, 0, 0], package.Encoder.Layers.Select(layer => layer.SharedWith));
    }

    [Fact]
    public void Integers_are_close()
    {
        using LightModel model = LightModel.Load(Write(Precision.Int8), KernelChoice.Default);
        Assert.All(ReferenceCases.Compare(model, Path.Combine(Original, "cases.safetensors")), output => Assert.True(output.MeanCosine > 0.99, $"{output}"));
    }

    /// <summary>The original's tensors under the names of the compact format, with a description made by hand.</summary>
    private string Write(Precision precision)
    {
        const string group = "encoder.albert_layer_groups.0.albert_layers.0.";
        using SafetensorsFile file = SafetensorsFile.Open(Path.Combine(Original, "model.safetensors"));
        Dictionary<string, string> modules = new()
        {
            ["embeddings.norm"] = "embeddings.LayerNorm",
            ["embeddings.projection"] = "encoder.embedding_hidden_mapping_in",
            ["layers.0.attention.query"] = group + "attention.query",
            ["layers.0.attention.key"] = group + "attention.key",
            ["layers.0.attention.value"] = group + "attention.value",
            ["layers.0.attention.output"] = group + "attention.dense",
            ["layers.0.attention.norm"] = group + "attention.LayerNorm",
            ["layers.0.feed_forward.inner"] = group + "ffn",
            ["layers.0.feed_forward.output"] = group + "ffn_output",
            ["layers.0.feed_forward.norm"] = group + "full_layer_layer_norm",
            ["pooler"] = "pooler",
        };
        Dictionary<string, TensorInfo> tensors = new()
        {
            [TensorNames.WordEmbeddings] = file.Tensors["embeddings.word_embeddings.weight"],
            [TensorNames.PositionEmbeddings] = file.Tensors["embeddings.position_embeddings.weight"],
            [TensorNames.TokenTypeEmbeddings] = file.Tensors["embeddings.token_type_embeddings.weight"],
        };
        foreach ((string ours, string theirs) in modules)
        {
            tensors.Add(TensorNames.Weight(ours), file.Tensors[theirs + ".weight"]);
            tensors.Add(TensorNames.Bias(ours), file.Tensors[theirs + ".bias"]);
        }

        LayerDescription own = new(AttentionHeads: 4, FeedForwardSize: 56);
        using ModelPackage package = new()
        {
            Path = file.Path,
            Family = "albert",
            Encoder = new EncoderDescription
            {
                Embedding = new EmbeddingDescription { VocabularySize = 97, Size = 24, MaxPositions = 80, TokenTypes = 2 },
                HiddenSize = 40,
                HeadSize = 10,
                Activation = Activation.GeluTanh,
                LayerNormEpsilon = 1e-12f,
                Layers = [own, .. Enumerable.Repeat(own with { SharedWith = 0 }, Layers - 1)],
                Pooler = PoolerKind.Tanh,
            },
            Task = new TaskDescription { Head = HeadKind.Embedding, MaxLength = 80 },
            Provenance = new Provenance("albert-plain", "safetensors", new string('0', 64)),
            Tensors = new TensorOverlay(file, tensors),
        };
        string path = _folder.At($"{precision}.lightlm");
        CompactWriter.Write(package, path, precision);
        return path;
    }
}
