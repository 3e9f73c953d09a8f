using LightLM.Checkpoints;
using LightLM.Checkpoints.Export;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Paddle;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints;

/// <summary>The classifier of next sentences that checkpoints of a class for pre-training have, in every family and layout that knows it.</summary>
public sealed class NextSentenceTests : IDisposable
{
    private const int Hidden = 40;
    private const int Vocabulary = 97;
    private const double Tolerance = 1e-4;
    private const double LeastCosine = 0.99;
    private const string Output = "seq_relationship_logits";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("bert-plain", "BertForPreTraining")]
    [InlineData("bert-plain", null)]
    [InlineData("ernie-plain", "ErnieForPreTraining")]
    [InlineData("nezha-plain", "NezhaForPreTraining")]
    public void Classes_for_pretraining_have_it_beside_their_masked_words(string name, string? architecture)
    {
        PretrainedGolden golden = Golden($"Encoders/Fixtures/{name}");
        AddLanguageModel(golden);
        golden.AddClassifier("cls.seq_relationship.weight", "cls.seq_relationship.bias");
        GivesTheOriginalNumbers(Save(golden, architecture ?? ""), Output, architecture ?? "BertForPreTraining");
    }

    [Fact]
    public void Of_albert_it_tells_the_order()
    {
        const int embedding = 24;
        PretrainedGolden golden = Golden("Encoders/Fixtures/albert-plain");
        Assert.Equal(embedding, golden.Tensors["embeddings.word_embeddings.weight"].Shape[1]);
        golden.Add("predictions.dense.weight", embedding, Hidden);
        golden.Add("predictions.dense.bias", embedding);
        golden.Add("predictions.LayerNorm.weight", embedding);
        golden.Add("predictions.LayerNorm.bias", embedding);
        golden.Add("predictions.bias", Vocabulary);
        golden.AddClassifier("sop_classifier.classifier.weight", "sop_classifier.classifier.bias");
        GivesTheOriginalNumbers(Save(golden, "AlbertForPreTraining", "sop_logits"), "sop_logits", "AlbertForPreTraining");
    }

    [Fact]
    public void Paddle_keeps_its_matrix_the_other_way_round()
    {
        PretrainedGolden golden = Golden("Checkpoints/Fixtures/paddle-bert");
        golden.Add("cls.predictions.transform.weight", Hidden, Hidden);
        golden.Add("cls.predictions.transform.bias", Hidden);
        golden.Add("cls.predictions.layer_norm.weight", Hidden);
        golden.Add("cls.predictions.layer_norm.bias", Hidden);
        golden.Add("cls.predictions.decoder_bias", Vocabulary);
        golden.AddClassifier("cls.seq_relationship.weight", "cls.seq_relationship.bias", isTransposed: true);
        golden.CopyTo(_folder, "checkpoint", "BertForPretraining", "model_state");
        PickleProgram program = new PickleProgram().Add(0x80, 4).Add("}(");
        foreach ((string name, (int[] shape, float[] values)) in golden.Tensors)
        {
            program.Text(name).Array([.. values.SelectMany(BitConverter.GetBytes)], shape: [.. shape.Select(size => (long)size)]);
        }

        _folder.Write("checkpoint/model_state.pdparams", program.Add("u.").Bytes);
        golden.WriteCases(_folder.At("cases.safetensors"), Output);
        GivesTheOriginalNumbers(_folder.At("checkpoint"), Output, "BertForPreTraining");
    }

    /// <summary>transformers leaves it out of this class, too: it is often a remnant that nobody has trained.</summary>
    [Theory]
    [InlineData("BertForMaskedLM", true)]
    [InlineData("BertForPreTraining", false)]
    public void Without_a_pooler_or_where_the_class_has_none_it_is_left_out(string architecture, bool hasPooler)
    {
        PretrainedGolden golden = Golden("Encoders/Fixtures/bert-plain");
        AddLanguageModel(golden);
        golden.AddClassifier("cls.seq_relationship.weight", "cls.seq_relationship.bias");
        if (!hasPooler)
        {
            Assert.True(golden.Tensors.Remove("pooler.dense.weight"));
        }

        using ModelPackage package = CheckpointReader.Open(Save(golden, architecture));
        Assert.Equal(HeadKind.MaskedLanguageModel, package.Task.Head);
        Assert.False(package.Task.HasNextSentence || package.Encoder.HasPooler);
        Assert.Contains("cls.seq_relationship.weight", package.Report!.IgnoredTensors);
        Assert.Empty(package.Report.UnplacedTensors);
    }

    [Theory]
    [InlineData("bert-plain", "BertForNextSentencePrediction", "BertForSequenceClassification")]
    [InlineData("ernie-plain", "ErnieForNextSentencePrediction", "ErnieForSequenceClassification")]
    [InlineData("nezha-plain", "NezhaForNextSentencePrediction", "NezhaForSequenceClassification")]
    public void Alone_it_is_a_classifier_of_pairs(string name, string architecture, string written)
    {
        PretrainedGolden golden = Golden($"Encoders/Fixtures/{name}");
        golden.AddClassifier("cls.seq_relationship.weight", "cls.seq_relationship.bias");
        string directory = Save(golden, architecture, "logits");
        using (ModelPackage package = CheckpointReader.Open(directory))
        {
            Assert.Equal(["IsNext", "NotNext"], package.Task.Labels);
            Assert.Equal((HeadKind.SequenceClassification, ScoreFunction.Softmax), (package.Task.Head, package.Task.ScoreFunction));
            Assert.Empty(package.Report!.UnplacedTensors);
        }

        GivesTheOriginalNumbers(directory, "logits", written);
    }

    [Theory]
    [InlineData("roberta-masked-lm", "RobertaForMaskedLM", "RobertaForNextSentencePrediction")]
    [InlineData("bert-plain", "BertModel", "BertForNextSentence")]
    public void Classes_that_are_not_known_are_refused(string name, string own, string architecture)
    {
        foreach (string file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Encoders/Fixtures", name)))
        {
            File.Copy(file, _folder.At(Path.GetFileName(file)));
        }

        string config = _folder.At("config.json");
        File.WriteAllText(config, File.ReadAllText(config).Replace(own, architecture, StringComparison.Ordinal));
        ModelFileException error = Refusal.Of(() => CheckpointReader.Open(_folder.Path), config, "architectures", $"'{architecture}'");
        Assert.Equal(name == "bert-plain", error.Message.Contains(", NextSentencePrediction", StringComparison.Ordinal));
    }

    private static PretrainedGolden Golden(string fixture)
    {
        string directory = Path.Combine(AppContext.BaseDirectory, fixture);
        (WeightContainer container, string file) = new WeightContainers([]).Find(directory);
        using TensorSource weights = container.Open(file);
        return new PretrainedGolden(directory, weights, Hidden);
    }

    private static void AddLanguageModel(PretrainedGolden golden)
    {
        golden.Add("cls.predictions.transform.dense.weight", Hidden, Hidden);
        golden.Add("cls.predictions.transform.dense.bias", Hidden);
        golden.Add("cls.predictions.transform.LayerNorm.weight", Hidden);
        golden.Add("cls.predictions.transform.LayerNorm.bias", Hidden);
        golden.Add("cls.predictions.bias", Vocabulary);
    }

    /// <summary>Saves the directory, and the cases beside it.</summary>
    /// <param name="golden">The checkpoint.</param>
    /// <param name="architecture">Its class; empty for a configuration that says nothing.</param>
    /// <param name="output">The classifier's output.</param>
    private string Save(PretrainedGolden golden, string architecture, string output = Output)
    {
        golden.CopyTo(_folder, "checkpoint", architecture, "model");
        if (architecture.Length == 0)
        {
            string config = _folder.At("checkpoint/config.json");
            File.WriteAllText(config, File.ReadAllText(config).Replace("\"architectures\"", "\"before\"", StringComparison.Ordinal));
        }

        golden.WriteWeights(_folder.At("checkpoint/model.safetensors"));
        golden.WriteCases(_folder.At("cases.safetensors"), output);
        return _folder.At("checkpoint");
    }

    /// <summary>Converted and written back, too.</summary>
    private void GivesTheOriginalNumbers(string directory, string output, string writtenClass)
    {
        using (ModelPackage package = CheckpointReader.Open(directory))
        {
            CompactWriter.Write(package, _folder.At("fp32.lightlm"), Precision.Float32);
            CompactWriter.Write(package, _folder.At("int8.lightlm"), Precision.Int8);
            HuggingFaceExport.Write(package, _folder.At("written"));
            Assert.Empty(package.Report!.UnplacedTensors);
        }

        Assert.Contains($"\"{writtenClass}\"", File.ReadAllText(_folder.At("written/config.json")), StringComparison.Ordinal);
        OutputComparison[] floats = Compare(_folder.At("fp32.lightlm"));
        Assert.Equal(((string[])[output, "pooler_output"]).Order(StringComparer.Ordinal), floats.Select(comparison => comparison.Output));
        Assert.All(floats, comparison => Assert.True(comparison.MaxDifference <= Tolerance && comparison.Rows > 0, comparison.ToString()));
        Assert.Equal(floats, Compare(_folder.At("written")));
        Assert.All(Compare(_folder.At("int8.lightlm")), comparison => Assert.True(comparison.MeanCosine >= LeastCosine, comparison.ToString()));
    }

    private OutputComparison[] Compare(string path)
    {
        using LightModel model = AnyModel.Load(path);
        return [.. ReferenceCases.Compare(model, _folder.At("cases.safetensors"))];
    }
}
