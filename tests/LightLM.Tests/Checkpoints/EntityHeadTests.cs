using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>What configurations and weights say about heads that find entities, and what is wrong with them.</summary>
public sealed class EntityHeadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{}", CrfScope.Sequence, TagDecoding.Crf)]
    [InlineData("{\"crf\":true}", CrfScope.Sequence, TagDecoding.Crf)]
    [InlineData("{\"crf\":false}", CrfScope.None, TagDecoding.Legal)]
    [InlineData("{\"crf\":true,\"crf_skip_special_tokens\":true}", CrfScope.Text, TagDecoding.Crf)]
    [InlineData("{\"crf_skip_special_tokens\":true}", CrfScope.Text, TagDecoding.Crf)]
    [InlineData("{\"decoding\":\"argmax\"}", CrfScope.Sequence, TagDecoding.Argmax)]
    [InlineData("{\"architectures\":[\"BertForTokenClassification\"]}", CrfScope.Sequence, TagDecoding.Crf)]
    [InlineData("{\"architectures\":[\"BertCrfForNer\"]}", CrfScope.Sequence, TagDecoding.Crf)]
    public void A_CRF_is_there_where_the_configuration_or_its_weights_are(string fields, CrfScope scope, TagDecoding decoding)
    {
        using ModelPackage package = Open(With(new TinyCheckpoint("Crf"), fields));
        Assert.Equal((scope, decoding), (package.Task.Crf, package.Task.Decoding));
        Assert.Equal(scope != CrfScope.None, package.Tensors.Tensors.ContainsKey("head.crf.transitions"));
        Assert.Equal(scope == CrfScope.None ? 3 : 0, package.Report!.UnplacedTensors.Count);
    }

    [Theory]
    [InlineData("crf.transitions", "[id2label 3, id2label 3] from config.json, found [3, 4]", 3, 4)]
    [InlineData("crf.transitions", "found [4, 4]", 4, 4)]
    [InlineData("crf.transitions", "found [9]", 9)]
    [InlineData("crf.start_transitions", "found [1, 3]", 1, 3)]
    [InlineData("crf.end_transitions", "found [2]", 2)]
    [InlineData("crf.end_transitions", "found none")]
    public void Scores_of_a_wrong_shape_are_refused(string tensor, string fragment, params int[] shape)
    {
        TinyCheckpoint checkpoint = new("Crf");
        checkpoint.Tensors.Remove(tensor);
        if (shape.Length > 0)
        {
            checkpoint.Add(tensor, shape);
        }

        Refuses(checkpoint, tensor, fragment);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.NegativeInfinity)]
    public void Scores_that_are_not_numbers_are_refused(float value)
    {
        TinyCheckpoint checkpoint = new("Crf");
        checkpoint.Tensors["crf.transitions"].Values[4] = value;
        string directory = checkpoint.Save(_folder);
        Refusal.Of(() => AnyModel.Load(directory), Path.Combine(directory, "model.safetensors"), "head.crf.transitions", "NaN or infinity at [1, 1]");
    }

    [Fact]
    public void A_CRF_that_is_named_and_not_there_is_refused() => Refuses(
        With(new TinyCheckpoint("ForTokenClassification"), "{\"crf\":true}"), "crf.transitions", "found none");

    [Fact]
    public void Decoding_by_a_CRF_that_is_not_there_is_refused()
    {
        string directory = new TinyCheckpoint("ForTokenClassification").Save(_folder);
        InputException error = Assert.Throws<InputException>(() => AnyModel.Load(directory, new LightModelOptions { Decoding = TagDecoding.Crf }));
        Assert.Contains("expected legal or argmax", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GlobalPointer", "{}", PointerKind.Global, 6, true)]
    [InlineData("GlobalPointer", "{\"inner_dim\":null,\"ent_type_size\":null,\"RoPE\":null}", PointerKind.Global, 6, true)]
    [InlineData("GlobalPointer", "{\"RoPE\":false}", PointerKind.Global, 6, false)]
    [InlineData("EffiGlobalPointer", "{}", PointerKind.Efficient, 6, true)]
    [InlineData("EffiGlobalPointer", "{\"inner_dim\":null,\"ent_type_size\":null}", PointerKind.Efficient, 6, true)]
    [InlineData("EffiGlobalPointer", "{\"ent_type_size\":3,\"id2label\":null}", PointerKind.Efficient, 6, true)]
    [InlineData("EffiGlobalPointer", "{\"ent_type_size\":null,\"id2label\":null}", PointerKind.Efficient, 6, true)]
    [InlineData("EffiGlobalPointer", "{\"architectures\":[\"EfficientGlobalPointer\"]}", PointerKind.Efficient, 6, true)]
    public void Weights_tell_what_the_configuration_does_not(string architecture, string fields, PointerKind kind, int size, bool isRotary)
    {
        using ModelPackage package = Open(With(new TinyCheckpoint(architecture), fields));
        Assert.Equal(new PointerDescription(kind, size, isRotary), package.Task.Pointer);
        Assert.Equal(3, package.Task.Labels.Count);
    }

    [Fact]
    public void The_inputs_of_types_tell_the_efficient_heads_apart()
    {
        TinyCheckpoint checkpoint = new("EffiGlobalPointer");
        checkpoint.Add("dense_2.weight", 6, 12);
        using ModelPackage package = Open(checkpoint);
        Assert.Equal(PointerKind.EfficientOfPair, package.Task.Pointer!.Kind);
    }

    [Theory]
    [InlineData("GlobalPointer", "{\"inner_dim\":8}", "dense.weight", "[2 * ent_type_size * inner_dim 48, hidden_size 4] from config.json, found [36, 4]")]
    [InlineData("EffiGlobalPointer", "{\"inner_dim\":8}", "dense_1.weight", "[2 * inner_dim 16, hidden_size 4]")]
    public void A_contradiction_names_both_sides(string architecture, string fields, string tensor, string fragment) =>
        Refuses(With(new TinyCheckpoint(architecture), fields), tensor, fragment);

    [Theory]
    [InlineData("GlobalPointer", "{\"ent_type_size\":4}", "id2label", "4 labels, the types of entities, found 3")]
    [InlineData("GlobalPointer", "{\"ent_type_size\":0}", "ent_type_size", "found 0")]
    [InlineData("GlobalPointer", "{\"inner_dim\":\"x\"}", "inner_dim", "found")]
    [InlineData("GlobalPointer", "{\"RoPE\":1}", "RoPE", "true or false")]
    [InlineData("GlobalPointer", "{\"pointer_kind\":\"best\"}", "pointer_kind", "'best'")]
    [InlineData("Span", "{\"soft_label\":2}", "soft_label", "true or false")]
    [InlineData("Crf", "{\"crf\":1}", "crf", "true or false")]
    public void A_field_that_is_wrong_is_named(string architecture, string fields, string item, string fragment)
    {
        string directory = With(new TinyCheckpoint(architecture), fields).Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), item, fragment);
    }

    [Fact]
    public void Positions_turn_pairs_of_columns()
    {
        TinyCheckpoint checkpoint = With(new TinyCheckpoint("EffiGlobalPointer"), "{\"inner_dim\":3}");
        checkpoint.AddDense("dense_1", 6, 4);
        string directory = checkpoint.Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), "inner_dim", "an even size");
        using ModelPackage unturned = Open(With(checkpoint, "{\"RoPE\":false}"));
        Assert.Equal(3, unturned.Task.Pointer!.Size);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("{\"soft_label\":true}", true)]
    public void Weights_of_ends_tell_what_they_read(string fields, bool isSoft)
    {
        TinyCheckpoint checkpoint = With(new TinyCheckpoint("Span"), fields);
        if (isSoft)
        {
            Refuses(checkpoint, "end_fc.dense_0.weight", "7");
            checkpoint.With("soft_label", null);
            checkpoint.AddDense("end_fc.dense_0", 7, 7);
            checkpoint.AddNorm("end_fc.LayerNorm", width: 7);
            checkpoint.AddDense("end_fc.dense_1", 3, 7);
        }

        using ModelPackage package = Open(checkpoint);
        Assert.Equal(isSoft, package.Task.SoftStartLabels);
    }

    /// <summary>The rows of heads are shared by all families, and what the encoder is called is found in the names.</summary>
    [Theory]
    [InlineData("bert.", "Crf")]
    [InlineData("model.", "Crf")]
    [InlineData("encoder.", "Span")]
    [InlineData("bert.", "GlobalPointer")]
    public void Any_name_of_the_encoder_is_found(string prefix, string architecture)
    {
        TinyCheckpoint checkpoint = new(architecture);
        string own = architecture == "GlobalPointer" ? "encoder." : "bert.";
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.StartsWith(own, StringComparison.Ordinal) && prefix != own).ToArray())
        {
            checkpoint.Rename(name, prefix + name[own.Length..]);
        }

        using ModelPackage package = Open(checkpoint);
        Assert.Empty(package.Report!.UnplacedTensors);
    }

    [Theory]
    [InlineData("ernie", "ErnieCrf")]
    [InlineData("nezha", "NezhaCrf")]
    [InlineData("roberta", "RobertaCrf")]
    [InlineData("ernie", "GlobalPointer")]
    [InlineData("ernie", "ErnieSpan")]
    public void Heads_stand_on_every_family(string family, string architecture)
    {
        string kind = architecture.EndsWith("Crf", StringComparison.Ordinal) ? "Crf" : architecture.EndsWith("Span", StringComparison.Ordinal) ? "Span" : architecture;
        TinyCheckpoint checkpoint = new TinyCheckpoint(kind).With("model_type", family).With("architectures", new JsonArray(architecture)).With("type_vocab_size", 2);
        if (family == "nezha")
        {
            checkpoint.Tensors.Remove("bert.embeddings.position_embeddings.weight");
            checkpoint.With("max_relative_position", 4);
        }

        using ModelPackage package = Open(family == "roberta" ? checkpoint.With("max_position_embeddings", 16) : checkpoint);
        Assert.Equal(family, package.Family);
        Assert.Contains(package.Tensors.Tensors.Keys, name => name.StartsWith("head.", StringComparison.Ordinal) && name != "head.classifier.weight");
    }

    private static TinyCheckpoint With(TinyCheckpoint checkpoint, string fields)
    {
        foreach ((string field, JsonNode? value) in JsonNode.Parse(fields)!.AsObject())
        {
            checkpoint.With(field, value?.DeepClone());
        }

        return checkpoint;
    }

    private ModelPackage Open(TinyCheckpoint checkpoint) => ModelFiles.Open(checkpoint.Save(_folder));

    private void Refuses(TinyCheckpoint checkpoint, string tensor, string fragment)
    {
        string directory = checkpoint.Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "model.safetensors"), tensor, fragment);
    }
}
