using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Compact;

namespace LightLM.Tests.Formats;

/// <summary>What each version of the format may say of an encoder.</summary>
public sealed class CompactEncoderTests
{
    private const string Usual =
        """
        "vocabulary_size": 9, "hidden_size": 8, "head_size": 4, "max_positions": 16, "activation": "gelu", "layer_norm_epsilon": 1e-12, "has_pooler": true
        """;

    private const string Layer = """{"attention_heads": 2, "feed_forward_size": 6}""";

    [Fact]
    public void Version_3_says_all()
    {
        (EncoderDescription encoder, string family) = Read(
            """
            "family": "other", "token_types": 0, "embedding_size": 4, "positions": "absolute", "pooler": "relu", "layers": [
              {"attention_heads": 2, "feed_forward_size": 6, "attention": "full", "norm": "post", "feed_forward": "plain"},
              {"attention_heads": 2, "feed_forward_size": 6, "shared_with": 0}]
            """,
            version: 3);
        Assert.Equal("other", family);
        Assert.Equal((4, 0, PoolerKind.Relu), (encoder.EmbeddingSize, encoder.Embedding.TokenTypes, encoder.Pooler));
        Assert.Equal((0, 0), (encoder.WeightsOf(0), encoder.WeightsOf(1)));
    }

    [Theory]
    [InlineData("\"positions\": \"spiral\"", Layer, "encoder.positions", "'spiral'")]
    [InlineData("\"pooler\": \"mish\"", Layer, "encoder.pooler", "'mish'")]
    [InlineData("\"embedding_size\": 0", Layer, "encoder.embedding_size", "0")]
    [InlineData("\"positions\": \"relative\"", Layer, "encoder.max_distance", "nothing")]
    [InlineData("\"max_distance\": 3", Layer, "encoder.max_distance", "")]
    [InlineData("\"norm\": \"batch\"", Layer, "encoder.norm", "'batch'")]
    [InlineData("\"task_types\": 3", Layer, "encoder.task_types", "")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "attention": "window"}""", "attention", "'window'")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "norm": "deep"}""", "norm", "'deep'")]
    [InlineData("\"is_reversible\": true", Layer, "encoder.is_reversible", "")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "feed_forward": "gated"}""", "feed_forward", "'gated'")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "shared_with": 0}""", "shared_with", "0")]
    [InlineData("\"positions\": \"absolute\"", Layer + """, {"attention_heads": 1, "feed_forward_size": 6, "shared_with": 0}""", "shared_with", "0")]
    [InlineData(
        "\"positions\": \"absolute\"",
        Layer + """, {"attention_heads": 2, "feed_forward_size": 6, "shared_with": 0}, {"attention_heads": 2, "feed_forward_size": 6, "shared_with": 1}""",
        "shared_with",
        "1")]
    public void What_version_3_does_not_know_is_refused_by_name(string field, string layers, string item, string found)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(
            () => Read($"\"family\": \"bert\", \"token_types\": 2, {field}, \"layers\": [{layers}]", version: 3));
        Assert.EndsWith(item, error.Item, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Version_5_says_how_attention_is_cut()
    {
        (EncoderDescription encoder, _) = Read(
            """
            "family": "reformer", "token_types": 0, "positions": "axial", "axial": {"rows": 4, "columns": 4, "row_width": 3},
            "has_embeddings_norm": false, "is_reversible": true, "layers": [
              {"attention_heads": 2, "feed_forward_size": 6, "norm": "pre", "attention": "local", "chunks": {"length": 4, "before": 1, "after": 2}},
              {"attention_heads": 2, "feed_forward_size": 6, "norm": "pre", "attention": "hashed", "chunks": {"length": 8, "before": 1, "after": 0},
                "hashing": {"rounds": 2, "buckets": 6, "second_buckets": 0, "seed": 7}}]
            """,
            version: 5);
        Assert.Equal(new AxialPositions(4, 4, 3), encoder.Embedding.Axial);
        Assert.Equal((false, true, 16), (encoder.Embedding.HasNorm, encoder.IsReversible, encoder.OutputSize));
        Assert.Equal(new AttentionChunks(4, 1, 2), encoder.Layers[0].Chunks);
        Assert.Equal(new BucketHashing(2, 6, 0, 7), encoder.Layers[1].Hashing);
    }

    [Theory]
    [InlineData("\"positions\": \"axial\"", Layer, "encoder.axial", "an object")]
    [InlineData("\"axial\": {\"rows\": 4, \"columns\": 4, \"row_width\": 3}", Layer, "encoder.axial", "none")]
    [InlineData("\"positions\": \"axial\", \"axial\": {\"rows\": 0, \"columns\": 4, \"row_width\": 3}", Layer, "rows", "0")]
    [InlineData("\"has_pooler2\": true", Layer, "has_pooler2", "")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "attention": "local"}""", "chunks", "an object")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "chunks": {"length": 4, "before": 1, "after": 2}}""", "chunks", "none")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "attention": "local", "chunks": {"length": 4, "before": 99, "after": 2}}""", "before", "99")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "attention": "hashed", "chunks": {"length": 4, "before": 1, "after": 2}}""", "hashing", "an object")]
    [InlineData("\"positions\": \"absolute\"", """{"attention_heads": 2, "feed_forward_size": 6, "attention": "hashed", "chunks": {"length": 4, "before": 1, "after": 2}, "hashing": {"rounds": 1, "buckets": 5, "second_buckets": 0, "seed": 7}}""", "buckets", "even")]
    public void What_version_5_does_not_know_is_refused_by_name(string field, string layers, string item, string found)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(
            () => Read($"\"family\": \"bert\", \"token_types\": 2, {field}, \"layers\": [{layers}]", version: 5));
        Assert.EndsWith(item, error.Item, StringComparison.Ordinal);
        Assert.Contains(found, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"family\": \"bert\", \"token_types\": 0")]
    [InlineData("\"family\": \"distilbert\", \"token_types\": 2")]
    [InlineData("\"family\": \"bert\", \"token_types\": 2, \"embedding_size\": 4")]
    public void Older_versions_know_berts_only(string fields) =>
        Assert.Throws<ModelFileException>(() => Read($"{fields}, \"layers\": [{Layer}]", version: 2));

    private static (EncoderDescription Encoder, string Family) Read(string fields, int version) =>
        CompactEncoder.Read(JsonItem.ReadMetadata("x.lightlm", "encoder", $"{{{Usual}, {fields}}}"), version);
}
