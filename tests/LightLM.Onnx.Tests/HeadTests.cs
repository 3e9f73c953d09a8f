using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Kernels;
using LightLM.Testing;

namespace LightLM.Onnx.Tests;

/// <summary>Graphs of every head and of unusual encoders, beside our own runtime.</summary>
public sealed class HeadTests : IDisposable
{
    private static readonly int[] Ids = [2, 5, 9, 7, 10, 3];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Model", "last_hidden_state [-1, -1, 4]; pooler_output [-1, 4]")]
    [InlineData("ForSequenceClassification", "logits [-1, 3]")]
    [InlineData("ForTokenClassification", "logits [-1, -1, 3]")]
    [InlineData("Crf", "logits [-1, -1, 3]")]
    [InlineData("GlobalPointer", "last_hidden_state [-1, -1, 4]")]
    [InlineData("Span", "last_hidden_state [-1, -1, 4]")]
    [InlineData("ForSpanPairClassification", "last_hidden_state [-1, -1, 4]")]
    [InlineData("ForQuestionAnswering", "start_logits [-1, -1]; end_logits [-1, -1]")]
    [InlineData("ForMaskedLM", "logits [-1, -1, 11]")]
    [InlineData("ForPreTraining", "prediction_logits [-1, -1, 11]; seq_relationship_logits [-1, 2]")]
    public void Every_head_has_its_outputs(string architecture, string outputs)
    {
        foreach (OnnxPrecision precision in Enum.GetValues<OnnxPrecision>())
        {
            (Graph graph, OnnxSummary summary) = Export(new TinyCheckpoint(architecture), precision);
            using (graph)
            {
                Assert.Equal(outputs, string.Join("; ", graph.Outputs.Select(output => $"{output} {graph.DeclaredShape(output)}")));
                Assert.Equal(graph.Outputs, summary.Outputs);
                Assert.Equal(["input_ids", "attention_mask", "token_type_ids"], summary.Inputs);
                Assert.Equal(new FileInfo(_folder.At("model.onnx")).Length, summary.Bytes);
                bool isPart = architecture is "ForSpanPairClassification" or "Crf" or "GlobalPointer" or "Span";
                Assert.Equal(isPart, summary.LeftOut is not null);
                Assert.Equal(summary.LeftOut ?? "", graph.Description);
                Assert.All(graph.Run(Batch.Of(Ids)).Values, output => Assert.True(Array.TrueForAll(output.Values, float.IsFinite)));
            }
        }
    }

    [Theory]
    [InlineData("gelu")]
    [InlineData("gelu_new")]
    [InlineData("relu")]
    [InlineData("silu")]
    public void Every_activation_computes_our_states(string activation) =>
        ComputesOurStates(new TinyCheckpoint().With("hidden_act", activation));

    [Fact]
    public void Pruned_heads_compute_our_states()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("pruned_heads", new JsonObject { ["1"] = new JsonArray(0) });
        foreach (string module in new[] { "query", "key", "value" })
        {
            checkpoint.AddDense($"encoder.layer.1.attention.self.{module}", 2, 4);
        }

        checkpoint.Add("encoder.layer.1.attention.output.dense.weight", 4, 2);
        ComputesOurStates(checkpoint);
    }

    [Fact]
    public void One_token_type_computes_our_states()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("type_vocab_size", 1);
        checkpoint.Add("embeddings.token_type_embeddings.weight", 1, 4);
        ComputesOurStates(checkpoint);
    }

    [Fact]
    public void A_compact_file_of_bytes_computes_our_states()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        string path = _folder.At("model.lightlm");
        CompactWriter.Write(package, path, Precision.Int8);
        using ModelPackage bytes = ModelFiles.Open(path);
        OnnxExport.Write(bytes, _folder.At("model.onnx"), OnnxPrecision.Float32);
        using Graph graph = new(_folder.At("model.onnx"));
        float[] actual = graph.Run(Batch.Of(Ids))["last_hidden_state"].Values;
        Assert.All(OurStates(path).Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 0.1f));
    }

    [Fact]
    public void A_decoder_of_its_own_is_the_one_that_is_used()
    {
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        float[] tied = Logits();
        checkpoint.Add("cls.predictions.decoder.weight", 11, 4);
        float[] own = Logits();
        Assert.NotEqual(tied, own);

        float[] Logits()
        {
            (Graph graph, _) = Export(checkpoint, OnnxPrecision.Float32);
            using (graph)
            {
                return graph.Run(Batch.Of(Ids))["logits"].Values;
            }
        }
    }

    [Theory]
    [InlineData(OnnxPrecision.Float32)]
    [InlineData(OnnxPrecision.Int8)]
    public void What_stands_under_the_mask_does_not_matter_wherever_it_is(OnnxPrecision precision)
    {
        (Graph graph, _) = Export(new TinyCheckpoint(), precision);
        using (graph)
        {
            foreach (int masked in new[] { 0, 2, Ids.Length - 1 })
            {
                int[] mask = [.. Ids.Select((_, i) => i == masked ? 0 : 1)];
                float[] one = States(6);
                float[] other = States(8);

                // The masked token still takes part in the scale of the bytes.
                double tolerance = precision == OnnxPrecision.Int8 ? 0.1 : 0;
                Assert.All(Enumerable.Range(0, one.Length).Where(i => i / 4 != masked), i => Assert.Equal(one[i], other[i], tolerance));

                float[] States(int id)
                {
                    int[] ids = [.. Ids];
                    ids[masked] = id;
                    return graph.Run(new Batch(ids, mask, new int[ids.Length], 1))["last_hidden_state"].Values;
                }
            }
        }
    }

    [Fact]
    public void The_file_says_what_the_model_is()
    {
        (Graph graph, _) = Export(new TinyCheckpoint("ForTokenClassification").With("task", "实体"), OnnxPrecision.Float32);
        using (graph)
        {
            Assert.Equal("LightLM", graph.Producer);
            Assert.Equal(["lightlm.provenance", "lightlm.task", "lightlm.tokenizer"], graph.Metadata.Keys.Order(StringComparer.Ordinal));
            JsonNode task = JsonNode.Parse(graph.Metadata["lightlm.task"])!;
            Assert.Equal("token_classification", task["head"]!.GetValue<string>());
            Assert.Equal("实体", task["name"]!.GetValue<string>());
            Assert.Equal(["甲", "乙", "丙"], task["labels"]!.AsArray().Select(label => label!.GetValue<string>()));
        }
    }

    private (Graph Graph, OnnxSummary Summary) Export(TinyCheckpoint checkpoint, OnnxPrecision precision)
    {
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));
        OnnxSummary summary = OnnxExport.Write(package, _folder.At("model.onnx"), precision);
        return (new Graph(_folder.At("model.onnx")), summary);
    }

    private void ComputesOurStates(TinyCheckpoint checkpoint)
    {
        float[] expected = OurStates(checkpoint.Save(_folder));
        foreach ((OnnxPrecision precision, float tolerance) in new[] { (OnnxPrecision.Float32, 1e-5f), (OnnxPrecision.Int8, 0.1f) })
        {
            (Graph graph, _) = Export(checkpoint, precision);
            using (graph)
            {
                float[] actual = graph.Run(Batch.Of(Ids))["last_hidden_state"].Values;
                Assert.Equal(expected.Length, actual.Length);
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
            }
        }
    }

    private static float[] OurStates(string directory)
    {
        using LightModel model = LightModel.Load(ModelFiles.Open(directory));
        List<float> states = [];
        model.Inspect((session, _) =>
        {
            session.Encoders.Run([new EncodedSequence(Ids, new int[Ids.Length])], (_, rows, _) => AddRows(rows));
            return 0;
        });
        return [.. states];

        void AddRows(in Matrix rows)
        {
            for (int row = 0; row < rows.Rows; row++)
            {
                states.AddRange(rows.RowSpan(row));
            }
        }
    }
}
