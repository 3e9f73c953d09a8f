using System.Security.Cryptography;
using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Checkpoints;

public sealed class CheckpointReaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Describes_the_encoder()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));

        EncoderDescription encoder = package.Encoder;
        Assert.Equal("bert", package.Family);
        Assert.Equal((11, 16, 2), (encoder.Embedding.VocabularySize, encoder.Embedding.MaxPositions, encoder.Embedding.TokenTypes));
        Assert.Equal((4, 2), (encoder.HiddenSize, encoder.HeadSize));
        Assert.Equal(Activation.Gelu, encoder.Activation);
        Assert.Equal(1e-12f, encoder.LayerNormEpsilon);
        Assert.Equal([new LayerDescription(2, 6), new LayerDescription(2, 6)], encoder.Layers);
        Assert.True(encoder.HasPooler);
        Assert.Equal(11, package.Tokenizer!.Vocabulary.Count);
        Assert.Equal("checkpoint", package.Provenance.Source);
    }

    [Theory]
    [InlineData("Model", HeadKind.Embedding, true, 0)]
    [InlineData("ForSequenceClassification", HeadKind.SequenceClassification, true, 3)]
    [InlineData("ForTokenClassification", HeadKind.TokenClassification, false, 3)]
    [InlineData("Crf", HeadKind.TokenClassification, false, 3)]
    [InlineData("GlobalPointer", HeadKind.SpanScoring, false, 3)]
    [InlineData("EffiGlobalPointer", HeadKind.SpanScoring, false, 3)]
    [InlineData("Span", HeadKind.StartEndClassification, false, 3)]
    [InlineData("ForSpanPairClassification", HeadKind.SpanPairClassification, false, 3)]
    [InlineData("ForQuestionAnswering", HeadKind.QuestionAnswering, false, 0)]
    [InlineData("ForMaskedLM", HeadKind.MaskedLanguageModel, false, 0)]
    [InlineData("ForPreTraining", HeadKind.MaskedLanguageModel, true, 0)]
    public void Finds_the_head_by_class_and_without_one_by_its_tensors(string architecture, HeadKind head, bool hasPooler, int labels)
    {
        foreach (bool isNamed in new[] { true, false })
        {
            TinyCheckpoint checkpoint = new(architecture);
            if (!isNamed)
            {
                checkpoint.With("architectures", null).With("model_type", null);
            }

            using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

            Assert.Equal(head, package.Task.Head);
            Assert.Equal(hasPooler, package.Encoder.HasPooler);
            Assert.Equal(labels, package.Task.Labels.Count);
            Assert.Empty(package.Report!.UnplacedTensors);
            Assert.Empty(package.Report.IgnoredTensors);
            Assert.Equal(checkpoint.Tensors.Count, package.Tensors.Tensors.Count);
        }
    }

    [Fact]
    public void Places_every_tensor_under_its_own_name()
    {
        TinyCheckpoint checkpoint = new("ForSpanPairClassification");
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

        void Same(string name, string original) => Assert.Equal(checkpoint.Tensors[original].Values, package.Tensors.ReadFloats(name));
        Same("embeddings.word", "bert.embeddings.word_embeddings.weight");
        Same("embeddings.position", "bert.embeddings.position_embeddings.weight");
        Same("embeddings.token_type", "bert.embeddings.token_type_embeddings.weight");
        Same("embeddings.norm.weight", "bert.embeddings.LayerNorm.weight");
        Same("layers.1.attention.query.weight", "bert.encoder.layer.1.attention.self.query.weight");
        Same("layers.1.attention.key.bias", "bert.encoder.layer.1.attention.self.key.bias");
        Same("layers.0.attention.value.weight", "bert.encoder.layer.0.attention.self.value.weight");
        Same("layers.0.attention.output.weight", "bert.encoder.layer.0.attention.output.dense.weight");
        Same("layers.1.attention.norm.bias", "bert.encoder.layer.1.attention.output.LayerNorm.bias");
        Same("layers.0.feed_forward.inner.bias", "bert.encoder.layer.0.intermediate.dense.bias");
        Same("layers.1.feed_forward.output.weight", "bert.encoder.layer.1.output.dense.weight");
        Same("layers.0.feed_forward.norm.weight", "bert.encoder.layer.0.output.LayerNorm.weight");
        Same("head.span.weight", "span_dense.weight");
        Same("head.classifier.bias", "classifier.bias");
        Assert.Equal(["甲", "乙", "丙"], package.Task.Labels);
    }

    [Fact]
    public void Understands_the_names_of_early_checkpoints()
    {
        TinyCheckpoint checkpoint = new("ForPreTraining");
        foreach (string name in checkpoint.Tensors.Keys.Where(name => name.Contains("LayerNorm", StringComparison.Ordinal)).ToArray())
        {
            string early = name.Replace(".weight", ".gamma", StringComparison.Ordinal).Replace(".bias", ".beta", StringComparison.Ordinal);
            checkpoint.Rename(name, early);
        }

        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

        float[] beta = checkpoint.Tensors["cls.predictions.transform.LayerNorm.beta"].Values;
        Assert.Equal(beta, package.Tensors.ReadFloats("head.transform_norm.bias"));
        Assert.Empty(package.Report!.UnplacedTensors);
    }

    [Fact]
    public void Reports_what_it_leaves_out()
    {
        TinyCheckpoint checkpoint = new("ForTokenClassification");
        string[] ignored =
        [
            "bert.embeddings.position_ids", "bert.pooler.dense.bias", "bert.pooler.dense.weight", "bert.pooler.dense.weight.adam_m",
            "cls.predictions.bias", "cls.seq_relationship.weight", "fit_dense.weight", "fit_denses.0.bias",
        ];
        string[] unplaced = ["bert.encoder.adapter.weight", "gate.weight"];
        foreach (string name in ignored.Concat(unplaced))
        {
            checkpoint.Add(name, 4);
        }

        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

        Assert.Equal(ignored, package.Report!.IgnoredTensors);
        Assert.Equal(unplaced, package.Report.UnplacedTensors);
        Assert.DoesNotContain("pooler.weight", package.Tensors.Tensors.Keys);
    }

    [Fact]
    public void Ties_the_decoder_unless_its_weights_differ()
    {
        const string decoder = "head.decoder.weight";
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        checkpoint.Tensors["cls.predictions.decoder.weight"] = checkpoint.Tensors["bert.embeddings.word_embeddings.weight"];
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            Assert.DoesNotContain(decoder, package.Tensors.Tensors.Keys);
            Assert.Equal(["cls.predictions.decoder.weight"], package.Report!.IgnoredTensors);
        }

        checkpoint.Add("cls.predictions.decoder.weight", 11, 4);
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            Assert.Equal(checkpoint.Tensors["cls.predictions.decoder.weight"].Values, package.Tensors.ReadFloats(decoder, 11, 4));
        }
    }

    [Fact]
    public void Accepts_the_decoders_bias_under_either_name()
    {
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        checkpoint.Rename("cls.predictions.bias", "cls.predictions.decoder.bias");
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));
        Assert.Equal(checkpoint.Tensors["cls.predictions.decoder.bias"].Values, package.Tensors.ReadFloats("head.decoder.bias"));
    }

    [Fact]
    public void Takes_pruned_heads_off_their_layers()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.With("pruned_heads", new JsonObject { ["1"] = new JsonArray(0), ["0"] = new JsonArray() });
        foreach (string module in new[] { "query", "key", "value" })
        {
            checkpoint.AddDense($"encoder.layer.1.attention.self.{module}", 2, 4);
        }

        checkpoint.AddDense("encoder.layer.1.attention.output.dense", 4, 2);
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

        Assert.Equal([2, 1], package.Encoder.Layers.Select(layer => layer.AttentionHeads));
        Assert.Equal(2, package.Encoder.HeadSize);
    }

    [Fact]
    public void Takes_lengths_and_limits_from_configurations_that_name_their_task()
    {
        using (ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder)))
        {
            Assert.Equal(16, package.Task.MaxLength);
            Assert.Null(package.Task.Name);
            Assert.Equal(64, package.Task.MaxQuestionTokens);
        }

        TinyCheckpoint checkpoint = new TinyCheckpoint("ForQuestionAnswering").With("task", "cmrc2018")
            .With("max_question_tokens", 5).With("window_overlap", 6).With("max_answer_tokens", 7).With("max_keyword_tokens", 8);
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            TaskDescription task = package.Task;
            Assert.Equal(("cmrc2018", 10), (task.Name, task.MaxLength));
            Assert.Equal((5, 6, 7, 8), (task.MaxQuestionTokens, task.WindowOverlap, task.MaxAnswerTokens, task.MaxFirstTokens));
        }
    }

    [Fact]
    public void Assumes_what_transformers_leaves_out_of_its_configurations()
    {
        TinyCheckpoint checkpoint = new("ForSequenceClassification");
        checkpoint.AddDense("classifier", 2, 4);
        foreach (string field in new[] { "id2label", "type_vocab_size", "layer_norm_eps", "hidden_act", "max_length" })
        {
            checkpoint.With(field, null);
        }

        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));

        Assert.Equal(["LABEL_0", "LABEL_1"], package.Task.Labels);
        Assert.Equal(2, package.Encoder.Embedding.TokenTypes);
        Assert.Equal(1e-12f, package.Encoder.LayerNormEpsilon);
        Assert.Equal(Activation.Gelu, package.Encoder.Activation);
    }

    [Theory]
    [InlineData("gelu_new", Activation.GeluTanh)]
    [InlineData("gelu_pytorch_tanh", Activation.GeluTanh)]
    [InlineData("relu", Activation.Relu)]
    [InlineData("silu", Activation.Silu)]
    [InlineData("swish", Activation.Silu)]
    public void Knows_the_activations(string name, Activation activation)
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().With("hidden_act", name).Save(_folder));
        Assert.Equal(activation, package.Encoder.Activation);
    }

    /// <summary>A field of the configuration, its value as JSON, the item at fault and a part of the message.</summary>
    public static TheoryData<string, string, string?, string> BadFields => new()
    {
        { "model_type", "\"deberta\"", "model_type", "'deberta'" },
        { "model_type", "7", "model_type", "a string" },
        { "architectures", "[\"BertLMHeadModel\"]", "architectures", "'BertLMHeadModel'" },
        { "architectures", "[\"RobertaModel\"]", "architectures", "'RobertaModel'" },
        { "architectures", "\"BertModel\"", "architectures", "an array" },
        { "hidden_act", "\"mish\"", "hidden_act", "'mish'" },
        { "position_embedding_type", "\"relative_key\"", "position_embedding_type", "'relative_key'" },
        { "is_decoder", "true", "is_decoder", "found true" },
        { "add_cross_attention", "true", "add_cross_attention", "found true" },
        { "quantization_config", "{\"bits\":4}", "quantization_config", "found quantized weights, which is not supported" },
        { "auto_map", "{\"AutoModel\":\"modeling_mine.Model\"}", "auto_map", "the checkpoint's own code" },
        { "hidden_size", "0", "hidden_size", "found 0" },
        { "hidden_size", "4.5", "hidden_size", "found 4.5" },
        { "hidden_size", "\"4\"", "hidden_size", "found \"4\"" },
        { "hidden_size", "null", "hidden_size", "found null" },
        { "num_attention_heads", "3", "num_attention_heads", "a divisor of hidden_size 4" },
        { "num_hidden_layers", "3", "num_hidden_layers", "expected 2" },
        { "num_hidden_layers", "2147483647", "num_hidden_layers", "expected 2" },
        { "num_hidden_layers", "1", "num_hidden_layers", "expected 2" },
        { "layer_norm_eps", "0", "layer_norm_eps", "found 0" },
        { "layer_norm_eps", "1e400", "layer_norm_eps", "found 1e400" },
        { "max_position_embeddings", "2", "max_position_embeddings", "found 2" },
        { "pruned_heads", "{\"2\":[0]}", "pruned_heads.2", "below 2" },
        { "pruned_heads", "{\"0\":[2]}", "pruned_heads.0[0]", "found 2" },
        { "pruned_heads", "{\"0\":[0,1]}", "pruned_heads.0", "at least one head" },
        { "pruned_heads", "{\"\\ud800\":[0]}", null, "well-formed JSON" },
        { "task", "\"\\udc00\"", null, "half of a surrogate pair" },
        { "task", "{}", "task", "a string" },
        { "window_overlap", "-1", "window_overlap", "found -1" },
        { "id2label", "{\"0\":\"a\",\"2\":\"b\"}", "id2label.1", "found nothing" },
        { "id2label", "{\"0\":\"a\",\"1\":2}", "id2label.1", "found 2" },
        { "problem_type", "\"ranking\"", "problem_type", "'ranking'" },
        { "sentence_transformers", "{\"activation_fn\":\"torch.nn.modules.activation.Tanh\"}", "sentence_transformers.activation_fn", "Sigmoid, Identity or Softmax, found 'torch.nn.modules.activation.Tanh', which is not supported" },
        { "sbert_ce_default_activation_function", "\"mine.Scale\"", "sbert_ce_default_activation_function", "'mine.Scale'" },
    };

    [Theory]
    [MemberData(nameof(BadFields))]
    public void Refuses_configurations_it_cannot_follow(string field, string value, string? item, string fragment)
    {
        TinyCheckpoint checkpoint = new("ForSequenceClassification");
        checkpoint.Save(_folder);
        checkpoint.Config.Remove(field);
        string json = checkpoint.Config.ToJsonString();
        string path = _folder.Write("checkpoint/config.json", $"{json[..^1]},\"{field}\":{value}}}");
        Refusal.Of(() => ModelFiles.Open(_folder.At("checkpoint")), path, item, fragment);
    }

    /// <summary>Fields of the configuration as JSON, the number of labels, and what becomes of the logits.</summary>
    public static TheoryData<string, int, ScoreFunction> ScoreFunctions => new()
    {
        { "{}", 3, ScoreFunction.Softmax },
        { "{}", 1, ScoreFunction.Sigmoid },
        { "{\"problem_type\":\"single_label_classification\"}", 3, ScoreFunction.Softmax },
        { "{\"problem_type\":\"multi_label_classification\"}", 3, ScoreFunction.Sigmoid },
        { "{\"problem_type\":\"regression\"}", 1, ScoreFunction.Identity },
        { "{\"sentence_transformers\":{\"activation_fn\":\"torch.nn.modules.linear.Identity\",\"version\":\"4.0.1\"}}", 1, ScoreFunction.Identity },
        { "{\"sentence_transformers\":{\"version\":\"4.0.1\"}}", 1, ScoreFunction.Sigmoid },
        { "{\"sbert_ce_default_activation_function\":\"torch.nn.modules.linear.Identity\"}", 1, ScoreFunction.Identity },
        { "{\"sbert_ce_default_activation_function\":\"torch.nn.modules.activation.Sigmoid\"}", 3, ScoreFunction.Sigmoid },
    };

    [Theory]
    [MemberData(nameof(ScoreFunctions))]
    public void Reads_what_becomes_of_logits(string fields, int labels, ScoreFunction expected)
    {
        using LightModel model = AnyModel.Load(Classifier(fields, labels).Save(_folder));
        Assert.Equal(expected, model.Task.ScoreFunction);
        float[] scores = [.. model.Classify("我是", "10").Labels.OrderBy(label => label.Id).Select(label => label.Score)];
        float[] logits = model.Inspect((session, head) =>
        {
            float[] values = [];
            session.Encoders.Run([PairOf(session)], (_, rows, workspace) => values = head!.Logits(rows, workspace).RowSpan(0).ToArray());
            return values;
        });
        double sum = logits.Sum(logit => Math.Exp(logit));
        Assert.Equal(logits.Length, scores.Length);
        Assert.All(logits.Zip(scores), pair => Assert.Equal(
            expected switch
            {
                ScoreFunction.Identity => pair.First,
                ScoreFunction.Sigmoid => 1 / (1 + Math.Exp(-pair.First)),
                _ => Math.Exp(pair.First) / sum,
            },
            pair.Second,
            1e-5));
    }

    [Theory]
    [InlineData("{}", "B-x I-x O", TagScheme.Iob, true)]
    [InlineData("{\"task\":\"ner\"}", "B-x I-x O", TagScheme.Iob2, false)]
    [InlineData("{\"tag_scheme\":\"iob1\"}", "B-x I-x O", TagScheme.Iob1, true)]
    [InlineData("{\"tag_scheme\":\"iob2\",\"stray_tags_begin\":false}", "B-x I-x O", TagScheme.Iob2, false)]
    [InlineData("{}", "B-x I-x S-x", TagScheme.Bios, true)]
    [InlineData("{}", "B-x E-x O", TagScheme.Bioes, true)]
    [InlineData("{}", "B-x L-x O", TagScheme.Bilou, true)]
    [InlineData("{}", "x y O", TagScheme.Io, true)]
    public void Reads_what_the_labels_of_tokens_mean(string fields, string labels, TagScheme scheme, bool straysBegin)
    {
        TinyCheckpoint checkpoint = With(new TinyCheckpoint("ForTokenClassification"), fields);
        checkpoint.Config["id2label"] = new JsonObject(labels.Split(' ').Index().Select(entry => KeyValuePair.Create($"{entry.Index}", (JsonNode?)entry.Item)));
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));
        Assert.Equal((scheme, straysBegin, TagDecoding.Legal), (package.Task.TagScheme, package.Task.StrayTagsBegin, package.Task.Decoding));
    }

    [Theory]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("module._orig_mod.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("_forward_module._fsdp_wrapped_module.")]
    public void Wrappers_leave_names_as_they_were(string prefix)
    {
        TinyCheckpoint checkpoint = new("ForSequenceClassification");
        foreach (string name in checkpoint.Tensors.Keys.ToArray())
        {
            checkpoint.Rename(name, prefix + name);
        }

        checkpoint.Rename($"{prefix}bert.encoder.layer.1.output.dense.bias", $"{prefix}bert.encoder._orig_mod.layer.1._checkpoint_wrapped_module.output.dense.bias");
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder));
        Assert.Empty(package.Report!.UnplacedTensors);
        Assert.Equal(checkpoint.Tensors.Count, package.Tensors.Tensors.Count);
    }

    [Fact]
    public void Refuses_a_decoder_of_its_own_that_is_not_there()
    {
        string directory = new TinyCheckpoint("ForMaskedLM").With("tie_word_embeddings", false).Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), "tie_word_embeddings", "cls.predictions.decoder.weight");
    }

    [Fact]
    public void Refuses_weights_that_an_adapter_changes()
    {
        string directory = new TinyCheckpoint().Save(_folder);
        string path = _folder.Write("checkpoint/adapter_config.json", "{}");
        Refusal.Of(() => ModelFiles.Open(directory), path, null, "an adapter, which is not supported");
    }

    [Fact]
    public void Refuses_a_length_beyond_the_positions()
    {
        string directory = new TinyCheckpoint().With("task", "embed").With("max_length", 17).Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), "max_length", "found 17");
    }

    [Theory]
    [InlineData("vocab_size", 12, "bert.embeddings.word_embeddings.weight", "[vocab_size 12, hidden_size 4] from config.json, found [11, 4]")]
    [InlineData("hidden_size", 8, "bert.embeddings.word_embeddings.weight", "hidden_size 8")]
    [InlineData("max_position_embeddings", 32, "bert.embeddings.position_embeddings.weight", "max_position_embeddings 32")]
    [InlineData("type_vocab_size", 3, "bert.embeddings.token_type_embeddings.weight", "type_vocab_size 3")]
    [InlineData("intermediate_size", 8, "bert.encoder.layer.0.intermediate.dense.weight", "intermediate_size 8")]
    public void Names_both_sides_of_a_contradiction(string field, int value, string tensor, string fragment)
    {
        string directory = new TinyCheckpoint("ForTokenClassification").With(field, value).Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Weights(directory), tensor, fragment);
    }

    [Fact]
    public void Refuses_labels_that_do_not_fit_the_classifier()
    {
        JsonObject labels = new() { ["0"] = "a", ["1"] = "b" };
        string directory = new TinyCheckpoint("ForTokenClassification").With("id2label", labels).Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), Weights(directory), "classifier.weight", "[id2label 2, hidden_size 4]");
    }

    [Fact]
    public void Refuses_weights_that_are_missing_doubled_or_not_fractions()
    {
        TinyCheckpoint missing = new();
        missing.Tensors.Remove("encoder.layer.1.output.dense.bias");
        string directory = missing.Save(_folder, "missing");
        Refusal.Of(() => ModelFiles.Open(directory), Weights(directory), "encoder.layer.1.output.dense.bias", "found none");

        TinyCheckpoint doubled = new();
        doubled.AddNorm("embeddings.LayerNorm", "gamma", "beta");
        directory = doubled.Save(_folder, "doubled");
        Assert.Throws<ModelFileException>(() => ModelFiles.Open(directory));

        directory = new TinyCheckpoint().Save(_folder, "integers");
        RewriteAs(TensorType.Int32, Weights(directory));
        Refusal.Of(() => ModelFiles.Open(directory), Weights(directory), "embeddings.word_embeddings.weight", "found I32");
    }

    [Fact]
    public void Allows_tables_longer_than_the_vocabulary_and_not_the_reverse()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveAt(10);
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            Assert.Equal((10, 11), (package.Tokenizer!.Vocabulary.Count, package.Encoder.Embedding.VocabularySize));
        }

        checkpoint.Pieces.AddRange(["a", "b"]);
        string directory = checkpoint.Save(_folder);
        Refusal.Of(() => ModelFiles.Open(directory), directory, "vocabulary", "found 12");

        checkpoint.Pieces.Clear();
        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder, "without")))
        {
            Assert.Null(package.Tokenizer);
        }
    }

    [Fact]
    public void Reads_a_file_beside_its_configuration()
    {
        string directory = new TinyCheckpoint().Save(_folder);
        string path = Weights(directory);
        using ModelPackage package = ModelFiles.Open(path);

        Assert.Equal(("model.safetensors", "safetensors"), (package.Provenance.Source, package.Provenance.Format));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), package.Provenance.Sha256);
    }

    [Fact]
    public void Reads_parts_and_hashes_them_in_order()
    {
        TinyCheckpoint checkpoint = new();
        string directory = SaveParts(checkpoint);
        using ModelPackage package = ModelFiles.Open(directory);

        Assert.Equal(checkpoint.Tensors["embeddings.LayerNorm.bias"].Values, package.Tensors.ReadFloats("embeddings.norm.bias"));
        Assert.Equal(checkpoint.Tensors["pooler.dense.weight"].Values, package.Tensors.ReadFloats("pooler.weight"));
        byte[] parts = [.. new[] { "part1", "part2" }.SelectMany(part => File.ReadAllBytes(Path.Combine(directory, part + ".safetensors")))];
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(parts)), package.Provenance.Sha256);
    }

    [Fact]
    public void Lists_tensors_of_parts_that_the_index_does_not_name()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Add("extra", 2);
        string directory = SaveParts(checkpoint);
        string index = Path.Combine(directory, "model.safetensors.index.json");
        JsonObject json = JsonNode.Parse(File.ReadAllText(index))!.AsObject();
        json["weight_map"]!.AsObject().Remove("extra");
        File.WriteAllText(index, json.ToJsonString());

        using ShardedTensors source = ShardedTensors.Open(index, SafetensorsFile.Open);
        using ModelPackage package = ModelFiles.Open(directory);

        Assert.Equal(["extra"], source.UnnamedTensors);
        Assert.DoesNotContain("extra", source.Tensors.Keys);
        Assert.Equal(["extra"], package.Report!.UnplacedTensors);
    }

    [Theory]
    [InlineData("""{"weight_map":{"x":"../secret.safetensors"}}""", "weight_map.x", "'../secret.safetensors'")]
    [InlineData("""{"weight_map":{"x":"/etc/passwd"}}""", "weight_map.x", "'/etc/passwd'")]
    [InlineData("""{"weight_map":{"x":"..\\secret"}}""", "weight_map.x", "secret")]
    [InlineData("""{"weight_map":{"x":".."}}""", "weight_map.x", "'..'")]
    [InlineData("""{"weight_map":{"x":""}}""", "weight_map.x", "''")]
    [InlineData("""{"weight_map":{"x":3}}""", "weight_map.x", "found 3")]
    [InlineData("""{"weight_map":{"x":"part1.safetensors"}}""", "weight_map.x", "'part1.safetensors'")]
    [InlineData("""{"weight_map":[]}""", "weight_map", "an array")]
    [InlineData("""{}""", "weight_map", "found nothing")]
    [InlineData("""{"weight_map":{"x":"a","x":"b"}}""", null, "well-formed JSON")]
    [InlineData("""nonsense""", null, "well-formed JSON")]
    public void Refuses_bad_indexes(string json, string? item, string fragment)
    {
        string directory = SaveParts(new TinyCheckpoint());
        string index = Path.Combine(directory, "model.safetensors.index.json");
        File.WriteAllText(index, json);
        Refusal.Of(() => ModelFiles.Open(directory), index, item, fragment);
    }

    [Fact]
    public void Names_the_missing_part()
    {
        string directory = SaveParts(new TinyCheckpoint());
        string part = Path.Combine(directory, "part2.safetensors");
        File.Delete(part);
        Refusal.Of(() => ModelFiles.Open(directory), part, null, "found nothing");
    }

    [Fact]
    public void Says_what_a_checkpoint_needs()
    {
        string absent = _folder.At("absent");
        Refusal.Of(() => ModelFiles.Open(absent), absent, null, "checkpoint directory");
        Refusal.Of(() => ModelFiles.Open(_folder.Path), _folder.Path, "model.safetensors", "found none of them");

        _folder.Write("pytorch/pytorch_model.bin", "x");
        Refusal.Of(() => ModelFiles.Open(_folder.At("pytorch")), _folder.At("pytorch/pytorch_model.bin"), null, "a file of torch.save");

        string text = _folder.Write("notes.txt", "not a model at all");
        Refusal.Of(() => ModelFiles.Open(text), text, "header length");

        string directory = new TinyCheckpoint().Save(_folder);
        string config = Path.Combine(directory, "config.json");
        File.Delete(config);
        Refusal.Of(() => ModelFiles.Open(directory), config, null, "found nothing");
        _folder.Write("checkpoint/config.json", new string('[', 1000));
        Refusal.Of(() => ModelFiles.Open(directory), config, null, "well-formed JSON");
        _folder.Write("checkpoint/config.json", "[]");
        Refusal.Of(() => ModelFiles.Open(directory), config, null, "JSON object");
        _folder.Write("checkpoint/config.json", [(byte)'{', 0xFF, (byte)'}']);
        Refusal.Of(() => ModelFiles.Open(directory), config, null, "UTF-8");
    }

    private string SaveParts(TinyCheckpoint checkpoint)
    {
        string directory = checkpoint.Save(_folder);
        string[] names = [.. checkpoint.Tensors.Keys];
        checkpoint.SaveWeights(Path.Combine(directory, "part2.safetensors"), names[7..]);
        checkpoint.SaveWeights(Path.Combine(directory, "part1.safetensors"), names[..7]);
        JsonObject map = [];
        for (int i = 0; i < names.Length; i++)
        {
            map.Add(names[i], i < 7 ? "part1.safetensors" : "part2.safetensors");
        }

        JsonObject index = new() { ["metadata"] = new JsonObject(), ["weight_map"] = map };
        File.WriteAllText(Path.Combine(directory, "model.safetensors.index.json"), index.ToJsonString());
        File.Delete(Weights(directory));
        return directory;
    }

    private static void RewriteAs(TensorType type, string path)
    {
        TensorInfo[] tensors;
        using (SafetensorsFile file = SafetensorsFile.Open(path))
        {
            tensors = [.. file.Tensors.Values.Select(tensor => tensor with { Type = type })];
        }

        Dictionary<string, string> metadata = [];
        SafetensorsWriter.Write(path, tensors, metadata, (tensor, stream) => stream.Write(new byte[tensor.Count * 4]));
    }

    private static string Weights(string directory) => Path.Combine(directory, "model.safetensors");

    private static TinyCheckpoint With(TinyCheckpoint checkpoint, string fields)
    {
        foreach ((string name, JsonNode? value) in JsonNode.Parse(fields)!.AsObject())
        {
            checkpoint.Config[name] = value!.DeepClone();
        }

        return checkpoint;
    }

    private static TinyCheckpoint Classifier(string fields, int labels)
    {
        TinyCheckpoint checkpoint = With(new TinyCheckpoint("ForSequenceClassification"), fields);
        checkpoint.AddDense("classifier", labels, 4);
        checkpoint.Config["id2label"] = new JsonObject(Enumerable.Range(0, labels).Select(id => KeyValuePair.Create($"{id}", (JsonNode?)$"L{id}")));
        return checkpoint;
    }

    private static EncodedSequence PairOf(ModelSession session)
    {
        SequenceBuilder builder = new(session.Tokenizer);
        builder.BuildPair([.. session.Tokenizer.Tokenize("我是")], [.. session.Tokenizer.Tokenize("10")], new(session.Task.MaxLength));
        return new EncodedSequence(builder.Ids.ToArray(), builder.TokenTypes.ToArray());
    }
}
