using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>What a Reformer's configuration may say, tried on a reference checkpoint.</summary>
public sealed class ReformerConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("attn_layers", """["local", "lsh", "local"]""", "4 kinds")]
    [InlineData("attn_layers", """["local", "lsh", "local", "window"]""", "'window'")]
    [InlineData("axial_pos_shape", "[8]", "two numbers")]
    [InlineData("axial_pos_shape", "[8, 9]", "axial columns 9")]
    [InlineData("axial_pos_shape", "[100000, 100000]", "product")]
    [InlineData("axial_pos_embds_dim", "[24, 41]", "hidden_size 64")]
    [InlineData("num_buckets", "5", "even")]
    [InlineData("num_buckets", "[4, 3]", "even")]
    [InlineData("num_buckets", "[2, 2, 2]", "two numbers")]
    [InlineData("num_hashes", "0", "num_hashes")]
    [InlineData("lsh_attn_chunk_length", "0", "lsh_attn_chunk_length")]
    [InlineData("local_num_chunks_before", "-1", "local_num_chunks_before")]
    [InlineData("attention_head_size", "0", "attention_head_size")]
    [InlineData("attention_head_size", "16", "attention_head_size")]
    [InlineData("is_decoder", "true", "is_decoder")]
    [InlineData("architectures", """["ReformerModelWithLMHead"]""", "ReformerModelWithLMHead")]
    public void A_value_that_does_not_fit_is_refused_by_name(string field, string value, string named)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(() => CheckpointReader.Open(Changed(field, value)).Dispose());
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Without a seed and a number of buckets, and with positions in one table missing, the file says what it is.</summary>
    [Fact]
    public void Buckets_and_seed_may_be_left_out()
    {
        using ModelPackage package = CheckpointReader.Open(Changed("num_buckets", "null"));
        Assert.Equal(0, package.Encoder.Layers[1].Hashing!.Buckets);
        string file = _folder.At("reformer.lightlm");
        CompactWriter.Write(package, file, Precision.Int8);
        using LightModel model = AnyModel.Load(file, KernelChoice.Default);
        using ModelPackage read = CompactFile.Open(file);
        Assert.Equal(package.Encoder.Layers, read.Encoder.Layers);
        Assert.Equal(package.Encoder.Embedding, read.Encoder.Embedding);
    }

    private string Changed(string field, string value)
    {
        string copy = _folder.At("changed");
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(Path.Combine(SharedData.Require("goldens/encoders"), "reformer-mixed")))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        string path = Path.Combine(copy, "config.json");
        JsonNode config = JsonNode.Parse(File.ReadAllText(path))!;
        config[field] = JsonNode.Parse(value);
        File.WriteAllText(path, config.ToJsonString());
        return copy;
    }
}
