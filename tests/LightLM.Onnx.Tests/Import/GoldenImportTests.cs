using System.Runtime.InteropServices;
using Google.Protobuf;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Onnx.Format;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Graphs of the usual exporters become models that compute the outputs of the original implementation.</summary>
public sealed class GoldenImportTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private const TensorProto.Types.DataType Float = TensorProto.Types.DataType.Float;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Golden.Names), MemberType = typeof(Golden))]
    public void A_converted_graph_computes_the_original_outputs(string name)
    {
        string folder = Golden.Folder(name);
        string converted = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(folder, Golden.Forms))
        {
            Assert.Equal("onnx", package.Provenance.Format);
            Assert.Empty(package.Report!.UnplacedTensors);
            CompactWriter.Write(package, converted, Precision.Float32);
        }

        using LightModel model = LightModel.Load(converted);
        Assert.All(ReferenceCases.Compare(model, Path.Combine(folder, "cases.safetensors")), output =>
            Assert.True(output.MaxDifference <= Tolerance, $"{output}"));
    }

    /// <summary>Optimum puts graphs, and the weights that are too large for them, into a folder of their own.</summary>
    [Fact]
    public void A_graph_may_lie_in_a_folder_below_its_configuration()
    {
        string folder = Golden.Copy("onnx-bert-external-data", _folder);
        Directory.CreateDirectory(Path.Combine(folder, "onnx"));
        foreach (string file in Directory.GetFiles(folder, "model.onnx*"))
        {
            File.Move(file, Path.Combine(folder, "onnx", Path.GetFileName(file)));
        }

        string graph = Path.Combine(folder, "onnx", "model.onnx");
        foreach (string path in (string[])[folder, graph])
        {
            using LightModel model = LightModel.Load(ModelFiles.Open(path, Golden.Forms));
            Assert.All(ReferenceCases.Compare(model, Path.Combine(folder, "cases.safetensors")), output => Assert.True(output.MaxDifference <= Tolerance, $"{output}"));
        }

        File.WriteAllText(Path.Combine(folder, "onnx", "config.json"), "{}");
        Assert.Equal(Path.Combine(folder, "onnx", "config.json"), Assert.Throws<ModelFileException>(() => ModelFiles.Open(graph, Golden.Forms)).Path);
        File.WriteAllText(Path.Combine(folder, "model.safetensors"), "");
        Assert.Equal(Path.Combine(folder, "model.safetensors"), Assert.Throws<ModelFileException>(() => ModelFiles.Open(folder, Golden.Forms)).Path);
    }

    [Fact]
    public void A_graph_is_named_by_its_file_too()
    {
        string path = Path.Combine(Golden.Copy("onnx-bert-dynamo", _folder), "encoder.onnx");
        File.Move(_folder.At("onnx-bert-dynamo/model.onnx"), path);
        using LightModel model = LightModel.Load(ModelFiles.Open(path, Golden.Forms));
        Assert.Equal(2, model.Encoder.Layers.Count);
    }

    [Fact]
    public void Weights_in_half_precision_stay_so()
    {
        Altered graph = new("onnx-bert-dynamo", _folder);
        foreach (TensorProto tensor in graph.Graph.Initializer.Where(tensor => tensor.DataType == Float && tensor.RawData.Length > sizeof(float)))
        {
            string name = tensor.Name;
            Halve(tensor);
            tensor.Name = $"{name}.half";
            graph.Graph.Node.Insert(0, new NodeProto { OpType = "Cast", Input = { tensor.Name }, Output = { name }, Attribute = { Attributes.To(Float) } });
        }

        using ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms);
        Assert.All(package.Tensors.Tensors.Values, tensor => Assert.Equal(TensorType.Float16, tensor.Type));
    }

    [Fact]
    public void A_graph_whose_formulas_are_in_half_precision_is_refused_with_a_remedy()
    {
        Altered graph = new("onnx-bert-dynamo", _folder);
        foreach (TensorProto tensor in graph.Graph.Initializer.Where(tensor => tensor.DataType == Float))
        {
            Halve(tensor);
        }

        Assert.Contains("Export it in single precision", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sizes_may_be_fixed()
    {
        Altered graph = new("onnx-bert-dynamo", _folder);
        foreach (ValueInfoProto input in graph.Graph.Input)
        {
            input.Type.TensorType.Shape.Dim[0].DimValue = 1;
            input.Type.TensorType.Shape.Dim[1].DimValue = 24;
        }

        using ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms);
        foreach (ValueInfoProto input in graph.Graph.Input)
        {
            input.Type.TensorType.Shape.Dim[1].DimValue = 2_000_000_000;
        }

        Assert.Contains("at most 80 rows and 80 tokens", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("onnx-bert-dynamo", "embedding_2")]
    [InlineData("onnx-xlmr", "/m/embeddings/position_embeddings/Gather_output_0")]
    public void Positions_may_be_given(string name, string positions)
    {
        Altered graph = new(name, _folder);
        graph.Maker(positions).Input[1] = "position_ids";
        graph.Graph.Input.Add(new ValueInfoProto { Name = "position_ids" });
        using ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms);
        Assert.Equal(2, package.Encoder.Layers.Count);
    }

    [Fact]
    public void A_discriminator_has_one_number_a_token()
    {
        Altered graph = new("onnx-electra", _folder);
        string path = Path.Combine(graph.Folder, "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("ElectraModel", "ElectraForPreTraining", StringComparison.Ordinal));
        string dense = AddDense(graph, "m.discriminator_predictions.dense", "last_hidden_state", 40, 40);
        graph.Graph.Node.Add(new NodeProto { OpType = "Gelu", Domain = "com.microsoft", Input = { dense }, Output = { "active" } });
        string scores = AddDense(graph, "m.discriminator_predictions.dense_prediction", "active", 40, 1);
        graph.Graph.Node.Add(new NodeProto { OpType = "Squeeze", Input = { scores }, Output = { "logits" }, Attribute = { Attributes.Of("axes", [-1L]) } });
        graph.Graph.Output[0].Name = "logits";
        using (ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms))
        {
            Assert.Equal(HeadKind.ReplacedTokenDetection, package.Task.Head);
        }

        graph.Graph.Node.Single(node => node.OpType == "Gelu").OpType = "QuickGelu";
        Assert.Contains("logits: expected what config.json describes", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Multiple_choice_has_several_sequences_a_row(bool isFixed)
    {
        Altered graph = WithChoices(isFixed ? 4 : null);
        using (LightModel model = LightModel.Load(ModelFiles.Open(graph.Save(), Golden.Forms)))
        {
            Assert.Equal((HeadKind.MultipleChoice, true), (model.Task.Head, model.Encoder.HasPooler));
        }

        graph.Maker("logits").Output[0] = "scores";
        graph.Graph.Node.Add(new NodeProto { OpType = "Neg", Input = { "scores" }, Output = { "logits" } });
        Assert.Contains("logits: expected what config.json describes", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Multiple_choice_asks_for_choices()
    {
        Altered graph = WithChoices(2_000_000_000);
        Assert.Contains("at most 80 rows and 80 tokens", graph.Refusal().Message, StringComparison.Ordinal);
        foreach (ValueInfoProto input in graph.Graph.Input)
        {
            input.Type.TensorType.Shape.Dim.RemoveAt(1);
        }

        Assert.Contains("of [batch, choices, tokens], found 2 dimensions", graph.Refusal().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_a_mask_is_one_for_rows_without_padding()
    {
        Altered graph = new("onnx-bert-dynamo", _folder);
        graph.Skip("val_81", 0);
        graph.Skip("val_155", 0);
        graph.Graph.Input.Remove(graph.Graph.Input.Single(input => input.Name == "attention_mask"));
        using ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms);
        Assert.Equal(2, package.Encoder.Layers.Count);
    }

    /// <summary>
    /// A graph as exporters write multiple choice: rows of several sequences are laid behind one another, and the scores put into rows again.
    /// </summary>
    private Altered WithChoices(long? choices)
    {
        Altered graph = new("onnx-bert-dynamo", _folder);
        string path = Path.Combine(graph.Folder, "config.json");
        File.WriteAllText(path, File.ReadAllText(path).Replace("BertModel", "BertForMultipleChoice", StringComparison.Ordinal));
        string pooled = graph.Graph.Output[1].Name;
        foreach (ValueInfoProto input in graph.Graph.Input)
        {
            string flat = $"{input.Name}.flat";
            foreach (NodeProto node in graph.Graph.Node)
            {
                for (int i = 0; i < node.Input.Count; i++)
                {
                    node.Input[i] = node.Input[i] == input.Name ? flat : node.Input[i];
                }
            }

            TensorShapeProto.Types.Dimension dimension = new();
            if (choices is long count)
            {
                dimension.DimValue = count;
            }

            input.Type.TensorType.Shape.Dim.Insert(1, dimension);
            foreach ((int i, NodeProto node) in Reshape(graph, input.Name, input.Name, 2, flat).Index())
            {
                graph.Graph.Node.Insert(i, node);
            }
        }

        string scores = AddDense(graph, "classifier", pooled, 40, 1);
        graph.Graph.Node.Add(Reshape(graph, scores, "input_ids", 1, "logits"));
        graph.Graph.Output.RemoveAt(1);
        graph.Graph.Output[0].Name = "logits";
        return graph;
    }

    /// <summary>What makes rows as long as a dimension of another value.</summary>
    private static NodeProto[] Reshape(Altered graph, string value, string other, long dimension, string output)
    {
        AddIntegers(graph, $"{output}.axis", dimension);
        AddIntegers(graph, $"{output}.any", -1);
        return
        [
            new NodeProto { OpType = "Shape", Input = { other }, Output = { $"{output}.sizes" } },
            new NodeProto { OpType = "Gather", Input = { $"{output}.sizes", $"{output}.axis" }, Output = { $"{output}.size" } },
            new NodeProto { OpType = "Concat", Input = { $"{output}.any", $"{output}.size" }, Output = { $"{output}.shape" }, Attribute = { Attributes.Of("axis", 0) } },
            new NodeProto { OpType = "Reshape", Input = { value, $"{output}.shape" }, Output = { output } },
        ];
    }

    private static void AddIntegers(Altered graph, string name, params long[] values)
    {
        TensorProto tensor = new() { Name = name, DataType = TensorProto.Types.DataType.Int64, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<long>(values)) };
        tensor.Dims.Add(values.Length);
        graph.Graph.Initializer.Add(tensor);
    }

    private static string AddDense(Altered graph, string module, string input, int inputs, int outputs)
    {
        AddRandom(graph, $"turned{module}", inputs, outputs);
        AddRandom(graph, $"{module}.bias", outputs);
        graph.Graph.Node.Add(new NodeProto { OpType = "MatMul", Input = { input, $"turned{module}" }, Output = { $"{module}.product" } });
        graph.Graph.Node.Add(new NodeProto { OpType = "Add", Input = { $"{module}.bias", $"{module}.product" }, Output = { $"{module}.sum" } });
        return $"{module}.sum";
    }

    private static void AddRandom(Altered graph, string name, params long[] shape)
    {
        Random random = new(5);
        float[] values = [.. Enumerable.Range(0, (int)shape.Aggregate(1L, (product, size) => product * size)).Select(_ => random.NextSingle() - 0.5f)];
        TensorProto tensor = new() { Name = name, DataType = Float, RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<float>(values)) };
        tensor.Dims.Add(shape);
        graph.Graph.Initializer.Add(tensor);
    }

    private static void Halve(TensorProto tensor)
    {
        float[] single = MemoryMarshal.Cast<byte, float>(tensor.RawData.Span).ToArray();
        Half[] half = Array.ConvertAll(single, value => (Half)Math.Max(value, (float)Half.MinValue));
        tensor.DataType = (TensorProto.Types.DataType)10;
        tensor.RawData = ByteString.CopyFrom(MemoryMarshal.AsBytes<Half>(half));
    }
}
