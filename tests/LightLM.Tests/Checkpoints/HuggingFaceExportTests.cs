using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Export;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>Checkpoint directories that we write, read back.</summary>
public sealed class HuggingFaceExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Fixtures =>
        [.. Directory.GetDirectories(FixtureFolder).Select(directory => Path.GetFileName(directory)!)];

    private static string FixtureFolder => Path.Combine(AppContext.BaseDirectory, "Encoders", "Fixtures");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Fixtures))]
    public void Reference_checkpoints_come_back_the_same(string name) => ComesBackTheSame(Path.Combine(FixtureFolder, name));

    [Theory]
    [InlineData("Model")]
    [InlineData("ForSequenceClassification")]
    [InlineData("ForTokenClassification")]
    [InlineData("Crf")]
    [InlineData("GlobalPointer")]
    [InlineData("EffiGlobalPointer")]
    [InlineData("Span")]
    [InlineData("ForSpanPairClassification")]
    [InlineData("ForQuestionAnswering")]
    [InlineData("ForMaskedLM")]
    [InlineData("ForPreTraining")]
    public void Every_head_comes_back_with_the_original_names(string architecture)
    {
        TinyCheckpoint checkpoint = new(architecture);
        ComesBackTheSame(checkpoint.Save(_folder));

        using SafetensorsFile written = SafetensorsFile.Open(_folder.At("exported/model.safetensors"));
        Assert.Equal(checkpoint.Tensors.Keys, written.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("pt", written.Metadata["format"]);
        Assert.Equal(Show(Configuration("checkpoint")["architectures"]!), Show(Configuration("exported")["architectures"]!));
    }

    [Theory]
    [InlineData("mlm")]
    [InlineData("cluener")]
    [InlineData("csl")]
    [InlineData("cluewsc2020")]
    [InlineData("cmrc2018")]
    public void Trained_models_come_back_the_same(string name) => ComesBackTheSame(SharedData.Require($"models/{name}"));

    [Fact]
    public void Limits_and_labels_come_back()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForQuestionAnswering")
            .With("task", "问答")
            .With("max_question_tokens", 7)
            .With("window_overlap", 3)
            .With("max_answer_tokens", 5)
            .With("max_keyword_tokens", 4);
        ComesBackTheSame(checkpoint.Save(_folder));
        Assert.Equal(10, Configuration("exported")["max_length"]!.GetValue<int>());
    }

    [Fact]
    public void Labels_that_occur_twice_come_back()
    {
        JsonObject labels = new() { ["0"] = "甲", ["1"] = "甲", ["2"] = "丙" };
        ComesBackTheSame(new TinyCheckpoint("ForTokenClassification").With("id2label", labels).Save(_folder));
        Assert.Equal("""{"甲":0,"丙":2}""", Show(Configuration("exported")["label2id"]!));
    }

    [Fact]
    public void Pruned_heads_come_back_by_their_number()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("pruned_heads", new JsonObject { ["1"] = new JsonArray(0) });
        foreach (string module in new[] { "query", "key", "value" })
        {
            checkpoint.AddDense($"encoder.layer.1.attention.self.{module}", 2, 4);
        }

        checkpoint.Add("encoder.layer.1.attention.output.dense.weight", 4, 2);
        ComesBackTheSame(checkpoint.Save(_folder));
        Assert.Equal("""{"1":[1]}""", Show(Configuration("exported")["pruned_heads"]!));
    }

    [Fact]
    public void A_decoder_of_its_own_comes_back()
    {
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        checkpoint.Add("cls.predictions.decoder.weight", 11, 4);
        ComesBackTheSame(checkpoint.Save(_folder));
        Assert.False(Configuration("exported")["tie_word_embeddings"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData(Activation.Gelu, "gelu")]
    [InlineData(Activation.GeluTanh, "gelu_new")]
    [InlineData(Activation.Relu, "relu")]
    [InlineData(Activation.Silu, "silu")]
    public void Activations_have_the_names_that_transformers_knows(Activation activation, string name)
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        HuggingFaceExport.Write(With(package, package.Encoder with { Activation = activation }), _folder.At("exported"));
        Assert.Equal(name, Configuration("exported")["hidden_act"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(Pooling.Mean, true, 16)]
    [InlineData(Pooling.Mean, false, 12)]
    [InlineData(Pooling.Cls, true, 16)]
    [InlineData(Pooling.Cls, false, 5)]
    [InlineData(Pooling.Cls | Pooling.MeanSqrt | Pooling.LastToken, true, 16)]
    [InlineData(Pooling.Max | Pooling.WeightedMean, false, 16)]
    public void Sentence_embeddings_come_back(Pooling pooling, bool normalize, int maxLength)
    {
        using ModelPackage plain = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        TaskDescription task = plain.Task with { Pooling = pooling, Normalize = normalize, MaxLength = maxLength };
        ModelPackage package = With(plain, plain.Encoder, task);
        HuggingFaceExport.Write(package, _folder.At("exported"));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(package, read);
    }

    [Fact]
    public void A_plain_encoder_is_not_made_a_sentence_transformer()
    {
        ComesBackTheSame(new TinyCheckpoint().Save(_folder));
        Assert.False(File.Exists(_folder.At("exported/modules.json")));
    }

    [Theory]
    [InlineData(true, null, true, false)]
    [InlineData(false, null, false, true)]
    [InlineData(true, false, true, true)]
    [InlineData(false, true, false, false)]
    public void Tokenizer_options_come_back(bool lowerCase, bool? stripAccents, bool chineseCharacters, bool splitSpecialTokens)
    {
        using ModelPackage plain = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        TokenizerOptions options = new()
        {
            LowerCase = lowerCase,
            StripAccents = stripAccents,
            TokenizeChineseCharacters = chineseCharacters,
            SplitSpecialTokens = splitSpecialTokens,
        };
        ModelPackage package = With(plain, plain.Encoder, tokenizer: plain.Tokenizer! with { Options = options });
        HuggingFaceExport.Write(package, _folder.At("exported"));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(package, read);
    }

    [Fact]
    public void Added_tokens_and_folding_come_back()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveRange(9, 2);
        using ModelPackage plain = ModelFiles.Open(checkpoint.Save(_folder));
        TokenizerSettings tokenizer = new(plain.Tokenizer!.Vocabulary.Extend(["[E1]", "a\nb"]), new TokenizerOptions { FoldTraditional = true })
        {
            AddedTokens =
            [
                new("[MASK]", 4) { IsSpecial = true, StripsLeft = true },
                new("我", 5) { IsNormalized = true, IsSingleWord = true },
                new("[E1]", 9) { IsSpecial = true },
                new("a\nb", 10) { StripsRight = true },
            ],
        };
        ModelPackage package = plain.With(tokenizer);
        HuggingFaceExport.Write(package, _folder.At("exported"));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(package, read);
        Assert.Empty(read.Warnings);

        JsonObject written = JsonNode.Parse(File.ReadAllText(_folder.At("exported/tokenizer_config.json")))!.AsObject();
        Assert.Equal(["0", "1", "2", "3", "4", "5", "9", "10"], written["added_tokens_decoder"]!.AsObject().Select(entry => entry.Key));
        Assert.Equal(["[E1]"], written["additional_special_tokens"]!.AsArray().Select(token => token!.GetValue<string>()));
        Assert.Equal(checkpoint.Pieces, File.ReadAllText(_folder.At("exported/vocab.txt")).Split('\n')[..^1]);
    }

    [Fact]
    public void A_compact_file_comes_back()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        CompactWriter.Write(package, _folder.At("model.lightlm"), Precision.Float16);
        ComesBackTheSame(_folder.At("model.lightlm"));
    }

    [Fact]
    public void Bytes_come_back_as_fractions()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        CompactWriter.Write(original, _folder.At("model.lightlm"), Precision.Int8);
        using ModelPackage bytes = ModelFiles.Open(_folder.At("model.lightlm"));
        HuggingFaceExport.Write(bytes, _folder.At("exported"));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(original, read);
        Assert.Equal(original.Tensors.Tensors.Keys.Order(), read.Tensors.Tensors.Keys.Order());
        Assert.All(read.Tensors.Tensors.Values, tensor =>
            Assert.Equal(bytes.Tensors.ReadFloats(tensor.Name), read.Tensors.ReadFloats(tensor.Name)));
        Assert.Equal(TensorType.Float32, read.Tensors.Tensors["layers.0.attention.query.weight"].Type);
    }

    [Fact]
    public void Refuses_what_the_files_cannot_express()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        EncoderDescription encoder = package.Encoder;
        LayerDescription[] uneven = [encoder.Layers[0], encoder.Layers[1] with { FeedForwardSize = 5 }];
        LayerDescription[] crowded = [encoder.Layers[0], encoder.Layers[1] with { AttentionHeads = 3 }];
        Refuses(With(package, encoder with { Layers = uneven }), "encoder.layers", "found 5");
        Refuses(With(package, encoder with { Layers = crowded }), "encoder.layers", "found 3");
        Refuses(With(package, encoder with { HeadSize = 3 }), "encoder.head_size", "a divisor of 4");
        Refuses(With(package, encoder, package.Task with { Pooling = Pooling.Pooler }), "task.pooling", "found the pooler");
        Vocabulary broken = new([.. package.Tokenizer!.Vocabulary.Pieces.Take(10), "a\rb"]);
        Refuses(With(package, encoder, tokenizer: package.Tokenizer with { Vocabulary = broken }), "vocabulary", "found one in piece 10");
        Assert.False(Directory.Exists(_folder.At("exported")));
    }

    [Fact]
    public void Refuses_a_directory_with_contents_and_a_file()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        _folder.Write("used/notes.txt", "mine");
        Refusal.OfFile(() => HuggingFaceExport.Write(package, _folder.At("used")), _folder.At("used"), "notes.txt");
        Assert.Equal(["notes.txt"], Directory.GetFileSystemEntries(_folder.At("used")).Select(Path.GetFileName));

        string file = _folder.Write("file", "");
        Refusal.OfFile(() => HuggingFaceExport.Write(package, file), file, "an error");
        string below = Path.Combine(file, "below");
        Refusal.OfFile(() => HuggingFaceExport.Write(package, below), below, "an error");
    }

    private void ComesBackTheSame(string path)
    {
        using ModelPackage original = ModelFiles.Open(path);
        HuggingFaceExport.Write(original, _folder.At("exported"));
        using ModelPackage read = CheckpointReader.Open(_folder.At("exported"));
        PackageAssert.SameDescriptionsOfAnyOrigin(original, read);
        PackageAssert.SameWeights(original, read);
        Assert.Empty(read.Report!.UnplacedTensors);
        Assert.Empty(read.Report.IgnoredTensors);
        Assert.All(original.Tensors.Tensors, entry => Assert.Equal(entry.Value.Type, read.Tensors.Tensors[entry.Key].Type));
    }

    private void Refuses(ModelPackage package, string item, string fragment) =>
        Refusal.Of(() => HuggingFaceExport.Write(package, _folder.At("exported")), package.Path, item, fragment);

    private JsonObject Configuration(string directory) =>
        JsonNode.Parse(File.ReadAllText(_folder.At($"{directory}/config.json")))!.AsObject();

    private static string Show(JsonNode node) => System.Text.RegularExpressions.Regex.Unescape(node.ToJsonString());

    private static ModelPackage With(
        ModelPackage package, EncoderDescription encoder, TaskDescription? task = null, TokenizerSettings? tokenizer = null) => new()
        {
            Path = package.Path,
            Family = package.Family,
            Encoder = encoder,
            Task = task ?? package.Task,
            Tokenizer = tokenizer ?? package.Tokenizer,
            Provenance = package.Provenance,
            Tensors = package.Tensors,
        };
}
