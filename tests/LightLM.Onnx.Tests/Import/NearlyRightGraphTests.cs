using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Onnx.Format;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Graphs that have all of a model's weights and compute something else are refused.</summary>
public sealed class NearlyRightGraphTests : IDisposable
{
    private const string Name = "onnx-bert-dynamo";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("add_136", 0)]
    [InlineData("add_259", 0)]
    public void A_residual_left_out_is_refused(string sum, int kept) => RequireDifference(graph => graph.Skip(sum, kept));

    [Theory]
    [InlineData("gelu", "linear_4")]
    [InlineData("gelu_1", "linear_10")]
    public void The_tanh_form_of_GELU_is_refused(string activated, string input) =>
        RequireDifference(graph => Altered.Become(graph.Maker(activated), "com.microsoft", "FastGelu", input));

    [Theory]
    [InlineData("layer_norm", 1e-5f)]
    [InlineData("layer_norm", 1e-6f)]
    [InlineData("layer_norm_1", 1e-4f)]
    public void Another_epsilon_is_refused(string norm, float epsilon) =>
        RequireDifference(graph => graph.Maker(norm).Attribute.Single(attribute => attribute.Name == "epsilon").F = epsilon);

    [Fact]
    public void Queries_and_keys_that_are_swapped_are_refused() => RequireDifference(graph =>
    {
        (string query, string key) = (graph.Maker("val_30").Input[1], graph.Maker("val_38").Input[1]);
        (graph.Maker("val_30").Input[1], graph.Maker("val_38").Input[1]) = (key, query);
        (string queryBias, string keyBias) = (graph.Maker("linear").Input[1], graph.Maker("linear_1").Input[1]);
        (graph.Maker("linear").Input[1], graph.Maker("linear_1").Input[1]) = (keyBias, queryBias);
    });

    [Fact]
    public void A_mask_that_is_ignored_is_refused() => RequireDifference(graph =>
    {
        graph.Skip("val_81", 0);
        graph.Skip("val_155", 0);
    });

    [Fact]
    public void A_mask_that_one_layer_ignores_is_refused() => RequireDifference(graph => graph.Skip("val_155", 0));

    [Fact]
    public void A_softmax_over_another_axis_is_refused() => RequireDifference(graph => graph.Maker("val_82").Attribute.Single().I = -2);

    [Fact]
    public void Another_scale_of_attention_is_refused() => RequireDifference(graph => graph.Change("val_76", (value, _) => value * 1.01f));

    [Fact]
    public void Positions_that_count_something_else_are_refused() => RequireDifference(graph =>
        Altered.Become(graph.Maker("embedding_2"), "", "Gather", "embeddings.position_embeddings.weight", "token_type_ids"));

    [Fact]
    public void A_pooler_with_another_activation_is_refused() => RequireDifference(graph => graph.Maker("tanh").OpType = "Relu");

    [Fact]
    public void A_layer_that_is_left_out_is_refused()
    {
        Altered graph = new(Name, _folder);
        Altered.Become(graph.Maker("layer_norm_4"), "", "Identity", "layer_norm_2");
        Assert.Contains("num_hidden_layers", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_is_applied_twice_is_refused() => RequireDifference(graph =>
    {
        // The second layer's feed-forward block reads its own output of the first layer's.
        NodeProto product = graph.Maker("val_167");
        product.Input[0] = "layer_norm_1";
    });

    [Fact]
    public void Shared_weights_that_differ_are_refused()
    {
        Altered graph = new("onnx-albert", _folder);
        NodeProto identity = graph.Graph.Node.First(node => node.OpType == "Identity");
        TensorProto copy = graph.Tensor(identity.Input[0]).Clone();
        copy.Name = identity.Output[0];
        graph.Graph.Node.Remove(identity);
        graph.Graph.Initializer.Add(copy);
        using (ModelPackage same = ModelFiles.Open(graph.Save(), Golden.Forms))
        {
            Assert.Equal("albert", same.Family);
        }

        graph.Change(copy.Name, (value, i) => i == 5 ? value + 1e-6f : value);
        Assert.Contains("another where it is used again", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"hidden_act\": \"gelu\"", "\"hidden_act\": \"gelu_new\"")]
    [InlineData("\"layer_norm_eps\": 1e-12", "\"layer_norm_eps\": 1e-05")]
    [InlineData("\"num_attention_heads\": 4", "\"num_attention_heads\": 2")]
    public void A_configuration_of_another_model_is_refused(string own, string other)
    {
        Altered graph = new(Name, _folder);
        string path = Path.Combine(graph.Folder, "config.json");
        string config = File.ReadAllText(path);
        Assert.Contains(own, config, StringComparison.Ordinal);
        File.WriteAllText(path, config.Replace(own, other, StringComparison.Ordinal));
        Assert.Contains("a difference of", Altered.Refusal(graph.Folder).Message, StringComparison.Ordinal);
    }

    private void RequireDifference(Action<Altered> change)
    {
        Altered graph = new(Name, _folder);
        change(graph);
        ModelFileException error = graph.Refusal();
        Assert.Contains("a difference of", error.Message, StringComparison.Ordinal);
        Assert.Contains("config.json", error.Message, StringComparison.Ordinal);
    }
}
