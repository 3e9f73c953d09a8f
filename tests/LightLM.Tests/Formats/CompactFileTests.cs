using System.Text;
using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

public sealed class CompactFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Architectures =>
    [
        "Model", "ForSequenceClassification", "ForTokenClassification", "ForSpanPairClassification", "ForQuestionAnswering", "ForMaskedLM",
        "ForPreTraining", "Crf", "GlobalPointer", "EffiGlobalPointer", "Span",
    ];

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Keeps_everything(string architecture)
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder));
        foreach (Precision precision in (Precision[])[Precision.Float32, Precision.Float16])
        {
            using ModelPackage read = Write(original, precision);
            PackageAssert.SameDescriptions(original, read);
            PackageAssert.SameWeights(original, read);
            Assert.Null(read.Report);
        }
    }

    [Fact]
    public void Keeps_options_that_are_not_the_defaults()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        Vocabulary vocabulary = original.Tokenizer!.Vocabulary;
        foreach (bool? stripAccents in new bool?[] { null, true, false })
        {
            TokenizerOptions options = new()
            {
                LowerCase = false,
                StripAccents = stripAccents,
                TokenizeChineseCharacters = false,
                SplitSpecialTokens = true,
            };
            TaskDescription task = original.Task with
            {
                Name = "嵌入 \"x\"",
                Pooling = Pooling.Pooler,
                Normalize = true,
                MaxLength = 3,
                MaxAnswerTokens = 1,
                MaxFirstTokens = 2,
                MaxQuestionTokens = 3,
                WindowOverlap = 0,
            };
            ModelPackage changed = Change(original, task, new TokenizerSettings(vocabulary, options));
            using ModelPackage read = Write(changed, Precision.Float32);
            PackageAssert.SameDescriptions(changed, read);
        }
    }

    [Theory]
    [InlineData("ForTokenClassification")]
    [InlineData("ForSequenceClassification")]
    [InlineData("ForQuestionAnswering")]
    [InlineData("Model")]
    public void Is_of_version_2_only_where_version_1_cannot_say_it(string architecture)
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder));
        TaskDescription plain = original.Task with { Decoding = TagDecoding.Argmax, TagScheme = null, StrayTagsBegin = false };
        using ModelPackage first = Write(Change(original, plain, original.Tokenizer), Precision.Float32);
        Assert.Equal("1", Version(first.Path));
        PackageAssert.SameDescriptions(Change(original, plain, original.Tokenizer), first);
        TaskDescription[] described = architecture switch
        {
            "ForTokenClassification" =>
            [
                plain with { Decoding = TagDecoding.Legal },
                plain with { TagScheme = TagScheme.Io },
                plain with { StrayTagsBegin = true },
                plain with { LabelNames = ["一", "二", "三"] },
            ],
            "ForSequenceClassification" =>
            [
                plain with { ScoreFunction = ScoreFunction.Sigmoid },
                plain with { ScoreFunction = ScoreFunction.Identity, LabelNames = ["a", "b", "c"] },
            ],
            "ForQuestionAnswering" => [plain with { NoAnswerMargin = 0.1f }, plain with { NoAnswerMargin = -3 }],
            _ =>
            [
                plain with { Prompts = new Dictionary<string, string> { ["b"] = "为：", ["a"] = "" } },
                plain with { Prompts = new Dictionary<string, string> { ["query"] = "\"查\n" }, DefaultPrompt = "query", PoolsPrompt = false },
            ],
        };
        foreach (TaskDescription task in described)
        {
            ModelPackage changed = Change(original, task, original.Tokenizer);
            using ModelPackage second = Write(changed, Precision.Float32);
            Assert.Equal("2", Version(second.Path));
            PackageAssert.SameDescriptions(changed, second);
        }
    }

    [Fact]
    public void Is_of_version_5_only_where_version_4_cannot_say_how_a_vector_is_made()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        foreach ((string version, TaskDescription task) in (ReadOnlySpan<(string, TaskDescription)>)
        [
            ("1", original.Task with { Pooling = Pooling.Mean, Normalize = true }),
            ("1", original.Task with { Pooling = Pooling.Pooler }),
            ("5", original.Task with { Pooling = Pooling.Max }),
            ("5", original.Task with { Pooling = Pooling.Cls | Pooling.Mean | Pooling.LastToken }),
            ("5", original.Task with { Dimensions = 3 }),
        ])
        {
            ModelPackage changed = Change(original, task, original.Tokenizer);
            using ModelPackage read = Write(changed, Precision.Float32);
            Assert.Equal(version, Version(read.Path));
            PackageAssert.SameDescriptions(changed, read);
        }
    }

    [Theory]
    [InlineData(5, "\"pooling\":\"cls+sum\"", "task.pooling", "found")]
    [InlineData(5, "\"pooling\":\"mean+cls\"", "task.pooling", "in this order")]
    [InlineData(5, "\"pooling\":\"cls+cls\"", "task.pooling", "found")]
    [InlineData(5, "\"pooling\":\"cls+pooler\"", "task.pooling", "found")]
    [InlineData(5, "\"pooling\":\"+\"", "task.pooling", "found")]
    [InlineData(5, "\"pooling\":\"median\"", "task.pooling", "'median'")]
    [InlineData(4, "\"pooling\":\"cls+mean\"", "task.pooling", "one of cls, mean, pooler")]
    [InlineData(4, "\"pooling\":\"max\"", "task.pooling", "one of cls, mean, pooler")]
    [InlineData(4, "\"dimensions\":3,\"pooling\":\"cls\"", "task.dimensions", "no field of this name")]
    [InlineData(5, "\"dimensions\":5,\"pooling\":\"cls\"", "task.dimensions", "at most the vector's 4")]
    [InlineData(5, "\"dimensions\":0,\"pooling\":\"cls\"", "task.dimensions", "a whole number")]
    [InlineData(4, "\"dense\":[],\"pooling\":\"cls\"", "task.dense", "no field of this name")]
    [InlineData(5, "\"dense\":[{\"outputs\":3,\"activation\":\"tanh\"}],\"pooling\":\"cls\"", "task.dense[0].has_bias", "true or false")]
    [InlineData(5, "\"dense\":[{\"outputs\":3,\"activation\":\"elu\",\"has_bias\":true}],\"pooling\":\"cls\"", "task.dense[0].activation", "'elu'")]
    [InlineData(5, "\"dense\":[{\"outputs\":0,\"activation\":\"tanh\",\"has_bias\":true}],\"pooling\":\"cls\"", "task.dense[0].outputs", "a whole number")]
    [InlineData(5, "\"dense\":[{\"outputs\":3,\"activation\":\"tanh\",\"has_bias\":true,\"x\":1}],\"pooling\":\"cls\"", "task.dense[0].x", "no field")]
    [InlineData(5, "\"dense\":[{\"outputs\":3,\"activation\":\"tanh\",\"has_bias\":true}],\"pooling\":\"cls\"", "task.dense", "no dense layers with this head")]
    public void Refuses_vectors_that_a_version_does_not_know_or_that_nothing_makes(int version, string fields, string item, string fragment)
    {
        string path = WriteChanged(metadata =>
        {
            metadata["format_version"] = $"{version}";
            metadata["task"] = metadata["task"].Replace("\"pooling\":\"cls\"", fields, StringComparison.Ordinal);
        });
        Refusal.Of(() => ModelFiles.Open(path), path, item, fragment);
    }

    [Theory]
    [InlineData(null, "found none")]
    [InlineData(5, "shape [dense.outputs 3, pooled states 4] from the metadata")]
    public void Refuses_dense_layers_without_weights_and_of_other_shapes(int? rows, string fragment)
    {
        const string name = "head.dense.0.weight";
        string path = WriteChanged(
            metadata =>
            {
                metadata["format_version"] = "5";
                metadata["task"] = metadata["task"][..^1] + ",\"dense\":[{\"outputs\":3,\"activation\":\"tanh\",\"has_bias\":false}]}";
            },
            tensors =>
            {
                if (rows is int count)
                {
                    tensors.Add(name, new TensorInfo(name, TensorType.Float32, [count, 4]));
                }
            },
            architecture: "Model");
        Refusal.Of(() => ModelFiles.Open(path), path, name, fragment);
    }

    [Theory]
    [InlineData("\"decoding\":\"legal\"", "task.decoding")]
    [InlineData("\"tag_scheme\":\"io\"", "task.tag_scheme")]
    [InlineData("\"label_names\":[\"a\",\"b\",\"c\"]", "task.label_names")]
    public void Refuses_in_version_1_what_version_2_added(string field, string item)
    {
        foreach (int version in (int[])[1, 2])
        {
            string path = WriteChanged(metadata =>
            {
                metadata["format_version"] = $"{version}";
                metadata["task"] = metadata["task"].Replace("\"head\"", $"{field},\"head\"", StringComparison.Ordinal);
            });
            if (version == 1)
            {
                Refusal.Of(() => CompactFile.Open(path), path, item, "no field of this name");
            }
            else
            {
                CompactFile.Open(path).Dispose();
            }
        }
    }

    [Theory]
    [InlineData("Crf", "\"crf\":\"sequence\"", "\"crf\":\"tokens\"", "task.crf", "'tokens'")]
    [InlineData("Crf", ",\"crf\":\"sequence\"", "", "task.decoding", "crf")]
    [InlineData("Crf", "\"甲\",", "", "head.classifier.weight", "labels 2")]
    [InlineData("GlobalPointer", "\"global\"", "\"best\"", "task.pointer.kind", "'best'")]
    [InlineData("GlobalPointer", "\"global\"", "\"efficient\"", "head.pointer_pair.weight", "found none")]
    [InlineData("GlobalPointer", "\"size\":6", "\"size\":5", "task.pointer", "an even size")]
    [InlineData("GlobalPointer", "\"size\":6", "\"size\":8", "head.pointer.weight", "2 * labels * pointer size 48")]
    [InlineData("GlobalPointer", "\"size\":6", "\"size\":65536", "task.pointer", "at most 65536 columns")]
    [InlineData("GlobalPointer", "\"rotary\":true", "\"rotary\":1", "task.pointer.rotary", "true or false")]
    [InlineData("GlobalPointer", "\"rotary\":true", "\"rotary\":true,\"bias\":1", "task.pointer.bias", "no field")]
    [InlineData("GlobalPointer", "\"甲\",\"乙\",\"丙\"", "", "task.labels", "at least one label")]
    [InlineData("EffiGlobalPointer", "\"efficient\"", "\"efficient_of_pair\"", "head.pointer_types.weight", "[2 * labels 6, 2 * pointer size 12]")]
    [InlineData("Span", "\"max_length\"", "\"soft_start_labels\":true,\"max_length\"", "head.end_transform.weight", "hidden_size + start labels 7")]
    [InlineData("Span", "\"max_length\"", "\"pointer\":{\"kind\":\"global\",\"size\":2,\"rotary\":false},\"max_length\"", "task.pointer", "none for this head")]
    public void Refuses_heads_of_entities_that_are_wrong(string architecture, string text, string replacement, string item, string fragment)
    {
        string path = WriteChanged(
            metadata =>
            {
                Assert.Contains(text, metadata["task"], StringComparison.Ordinal);
                metadata["task"] = metadata["task"].Replace(text, replacement, StringComparison.Ordinal);
            },
            architecture: architecture);
        Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
    }

    [Theory]
    [InlineData("Crf", "task.crf", "no field of this name")]
    [InlineData("GlobalPointer", "task.pointer", "no field of this name")]
    [InlineData("Span", "task.head", "a head that version 4 of the format has")]
    public void Refuses_in_version_4_what_version_5_added(string architecture, string item, string fragment)
    {
        string path = WriteChanged(
            metadata =>
            {
                Assert.Equal("5", metadata["format_version"]);
                metadata["format_version"] = "4";
            },
            architecture: architecture);
        Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
    }

    private static string Version(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Metadata["format_version"];
    }

    [Fact]
    public void Keeps_a_decoder_that_is_not_tied()
    {
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        checkpoint.Add("cls.predictions.decoder.weight", 11, 4);
        using ModelPackage original = ModelFiles.Open(checkpoint.Save(_folder));
        using ModelPackage read = Write(original, Precision.Float32);
        PackageAssert.SameWeights(original, read);
        Assert.Contains("head.decoder.weight", read.Tensors.Tensors.Keys);
    }

    [Fact]
    public void Keeps_a_classifier_of_next_sentences_from_version_5_on()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint("ForPreTraining").Save(_folder));
        using ModelPackage read = Write(original, Precision.Int8);
        Assert.Equal("5", Version(read.Path));
        PackageAssert.SameDescriptions(original, read);
        Assert.Equal([2, 4], read.Tensors.Tensors["head.next_sentence.weight"].Shape);
        Assert.Equal(TensorType.Float16, read.Tensors.Tensors["head.next_sentence.weight"].Type);

        string path = _folder.At("changed.lightlm");
        Refuses(metadata => metadata["format_version"] = "4", "task.next_sentence", "no field of this name");
        Refuses(metadata => Replace(metadata, "task", "true", "false"), "head.next_sentence.bias", "only the tensors that the metadata asks for");
        Refuses(metadata => Replace(metadata, "encoder", "\"has_pooler\":true", "\"has_pooler\":false"), "encoder.has_pooler", "true, because the head reads the pooler");
        Refuses(metadata => Replace(metadata, "task", "masked_language_model", "embedding"), "task.next_sentence", "false with a head for embeddings");

        void Refuses(Action<Dictionary<string, string>> change, string item, string fragment)
        {
            using SafetensorsFile file = SafetensorsFile.Open(read.Path);
            Dictionary<string, string> metadata = file.Metadata.ToDictionary();
            change(metadata);
            SafetensorsWriter.Write(path, file.Tensors.Values, metadata, (tensor, stream) => stream.Write(file.ReadBytes(tensor)));
            Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
        }

        static void Replace(Dictionary<string, string> metadata, string key, string text, string replacement)
        {
            Assert.Contains(text, metadata[key], StringComparison.Ordinal);
            metadata[key] = metadata[key].Replace(text, replacement, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Stores_the_types_that_the_format_promises()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Tensors["pooler.dense.weight"].Values[0] = 1 + (3 * MathF.ScaleB(1, -11));
        checkpoint.Tensors["pooler.dense.weight"].Values[1] = 1 + MathF.ScaleB(1, -11);
        checkpoint.Tensors["pooler.dense.bias"].Values[0] = 1 + MathF.ScaleB(1, -11);
        using ModelPackage original = ModelFiles.Open(checkpoint.Save(_folder));

        using ModelPackage read = Write(original, Precision.Float16);

        Assert.Equal(TensorType.Float16, read.Tensors.Tensors["pooler.weight"].Type);
        Assert.Equal(TensorType.Float32, read.Tensors.Tensors["pooler.bias"].Type);
        Assert.Equal(TensorType.Float16, read.Tensors.Tensors["embeddings.norm.bias"].Type);
        Assert.Equal([1 + (4 * MathF.ScaleB(1, -11)), 1f], read.Tensors.ReadFloats("pooler.weight")[..2]);
        Assert.Equal(1 + MathF.ScaleB(1, -11), read.Tensors.ReadFloats("pooler.bias")[0]);
    }

    [Theory]
    [InlineData(65519f, null)]
    [InlineData(65520f, "single precision")]
    [InlineData(-1e30f, "found 1E+30")]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.NegativeInfinity, "NaN or infinity")]
    public void Refuses_weights_that_half_precision_cannot_hold(float value, string? fragment)
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Tensors["pooler.dense.weight"].Values[5] = value;
        using ModelPackage original = ModelFiles.Open(checkpoint.Save(_folder));
        string path = _folder.At("half.lightlm");

        if (fragment is null)
        {
            CompactWriter.Write(original, path, Precision.Float16);
            Assert.True(File.Exists(path));
            return;
        }

        ModelFileException error = Assert.Throws<ModelFileException>(() => CompactWriter.Write(original, path, Precision.Float16));
        Assert.Equal("pooler.weight", error.Item);
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
        Assert.Equal(["checkpoint"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Refuses_pieces_that_the_file_cannot_keep_apart()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        foreach (string piece in new[] { "a\nb", "\ud800" })
        {
            TokenizerSettings tokenizer = new(new Vocabulary(["[UNK]", piece]), new TokenizerOptions());
            ModelPackage changed = Change(original, original.Task, tokenizer);
            Refusal.Of(() => CompactWriter.Write(changed, _folder.At("a"), Precision.Float32), original.Path, "vocabulary", "pieces");
        }
    }

    [Fact]
    public void Writes_nothing_that_it_would_not_read()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        TaskDescription[] bad =
        [
            original.Task with { Labels = ["a"] },
            original.Task with { Labels = [] },
            original.Task with { MaxLength = 17 },
            original.Task with { MaxLength = 2 },
            original.Task with { MaxAnswerTokens = 0 },
            original.Task with { Head = HeadKind.QuestionAnswering },
            original.Task with { Head = HeadKind.SequenceClassification },
            original.Task with { LabelNames = ["a"] },
            original.Task with { TagScheme = TagScheme.Bioes },
            original.Task with { DefaultPrompt = "query" },
            original.Task with { HasNextSentence = true },
            original.Task with { Labels = [.. Enumerable.Range(0, 5000).Select(i => $"label {i}")] },
        ];
        foreach (TaskDescription task in bad)
        {
            ModelPackage changed = Change(original, task, original.Tokenizer);
            Assert.Throws<ModelFileException>(() => CompactWriter.Write(changed, _folder.At("a.lightlm"), Precision.Float32));
            Assert.False(File.Exists(_folder.At("a.lightlm")));
        }
    }

    [Fact]
    public void Is_recognized_by_its_metadata_whatever_its_name()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        string path = _folder.At("renamed.safetensors");
        CompactWriter.Write(original, path, Precision.Float32);
        using ModelPackage read = ModelFiles.Open(path);
        PackageAssert.SameWeights(original, read);

        string checkpointFile = Path.Combine(_folder.At("checkpoint"), "model.safetensors");
        string misnamed = _folder.Write("checkpoint/model.lightlm", File.ReadAllBytes(checkpointFile));
        Refusal.Of(() => ModelFiles.Open(misnamed), misnamed, "format", "'lightlm'");
    }

    [Fact]
    public void A_checkpoint_is_refused_with_what_reads_it()
    {
        const string remedy = "Convert it: lightlm convert IN OUT.lightlm. Or open it by ModelFiles.Open of the package LightLM.Checkpoints.";
        string directory = new TinyCheckpoint().Save(_folder);
        string weights = Path.Combine(directory, "model.safetensors");
        Refusal.Of(() => LightModel.Load(directory), directory, null, $"expected a .lightlm file, found a directory. {remedy}");
        Refusal.Of(() => LightModel.Load(weights), weights, null, $"expected a .lightlm file, found a file of weights. {remedy}");
    }

    /// <summary>
    /// A metadata key, the text in it to replace (null: all), the replacement (null: remove the key), the item at fault, and a part of the
    /// message.
    /// </summary>
    public static TheoryData<string, string?, string?, string, string> BadMetadata => new()
    {
        { "format_version", null, "6", "format_version", "at most version 5, the newest that this program reads, found version 6. Use a LightLM that reads version 6" },
        { "format_version", null, "two", "format_version", "a version from 1 to 5, found 'two'" },
        { "format_version", null, null, "format_version", "a version from 1 to 5, found none" },
        { "surprise", null, "{}", "surprise", "no metadata of this name" },
        { "encoder", null, null, "encoder", "found none" },
        { "task", null, null, "task", "found none" },
        { "provenance", null, null, "provenance", "found none" },
        { "tokenizer", null, null, "tokenizer", "found none" },
        { "encoder", null, "7", "encoder", "found 7" },
        { "encoder", null, "{", "encoder", "well-formed JSON" },
        { "encoder", null, "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[", "encoder", "well-formed JSON" },
        { "encoder", null, "{\"\\ud800\":1}", "encoder", "well-formed JSON" },
        { "encoder", "\"bert\"", "\"nezha\"", "encoder.family", "expected bert, found 'nezha'" },
        { "encoder", "\"gelu\"", "\"GELU\"", "encoder.activation", "'GELU'" },
        { "encoder", "\"hidden_size\":4", "\"hidden_size\":-4", "encoder.hidden_size", "found -4" },
        { "encoder", "\"hidden_size\":4", "\"hidden_size\":4,\"hidden_size\":4", "encoder", "well-formed JSON" },
        { "encoder", "\"hidden_size\":4", "\"hidden_size\":4,\"embedding_size\":4", "encoder.embedding_size", "no field of this name" },
        { "encoder", "\"hidden_size\":4,", "", "encoder.hidden_size", "found nothing" },
        { "encoder", "\"hidden_size\":4", "\"hidden_size\":5", "embeddings.word", "[vocabulary_size 11, hidden_size 5] from the metadata, found [11, 4]" },
        { "encoder", "\"hidden_size\":4", "\"hidden_size\":40000", "embeddings.word", "hidden_size 40000" },
        { "encoder", "\"head_size\":2", "\"head_size\":30000", "layers.0.attention.query.weight", "attention_heads * head_size 60000" },
        { "encoder", "\"layers\":[", "\"layers\":[1,", "encoder.layers[0]", "found 1" },
        { "encoder", "\"layers\":[", "\"layers\":[{\"attention_heads\":2,\"feed_forward_size\":6},", "layers.2.attention.query.weight", "found none" },
        { "encoder", "{\"attention_heads\":2,\"feed_forward_size\":6},", "", "layers.1.attention.key.bias", "found another" },
        { "encoder", "1E-12", "1", "encoder.layer_norm_epsilon", "found 1" },
        { "encoder", "\"has_pooler\":false", "\"has_pooler\":0", "encoder.has_pooler", "found 0" },
        { "encoder", "\"has_pooler\":false", "\"has_pooler\":true", "pooler.weight", "found none" },
        { "task", "\"token_classification\"", "\"regression\"", "task.head", "'regression'" },
        { "task", "\"token_classification\"", "\"sequence_classification\"", "encoder.has_pooler", "the head reads the pooler" },
        { "task", "\"token_classification\"", "\"question_answering\"", "task.labels", "no labels" },
        { "task", "\"甲\",", "", "head.classifier.weight", "[labels 2, hidden_size 4]" },
        { "task", "\"甲\"", "1", "task.labels[0]", "found 1" },
        { "task", "\"max_length\":16", "\"max_length\":17", "task.max_length", "found 17" },
        { "task", "\"max_length\":16", "\"max_length\":2", "task.max_length", "found 2" },
        { "task", "\"cls\"", "\"max\"", "task.pooling", "'max'" },
        { "task", "\"normalize\":false", "\"normalize\":false,\"prompt\":\"x\"", "task.prompt", "no field" },
        { "tokenizer", "\"pieces\":11", "\"pieces\":10", "vocabulary", "expected 10 pieces, as tokenizer.pieces says, found 11" },
        { "tokenizer", "\"pieces\":11", "\"pieces\":12", "tokenizer.pieces", "found 12" },
        { "tokenizer", "\"lower_case\":true", "\"lower_case\":\"true\"", "tokenizer.lower_case", "true or false" },
        { "provenance", "\"sha256\":\"", "\"sha256\":\"0", "provenance.sha256", "64" },
    };

    public static TheoryData<string, string> BadTokenizers => new()
    {
        { "tokenizer.fold_traditional", "\"fold_traditional\":1" },
        { "tokenizer.added_tokens", "\"added_tokens\":{}" },
        { "tokenizer.added_tokens[0]", "\"added_tokens\":[\"x\"]" },
        { "tokenizer.added_tokens[0].id", $"\"added_tokens\":[{AddedToken(11, "x")}]" },
        { "tokenizer.added_tokens[0].id", $"\"added_tokens\":[{AddedToken(-1, "x")}]" },
        { "tokenizer.added_tokens[0].special", "\"added_tokens\":[{\"id\":5,\"content\":\"我\"}]" },
        { "tokenizer.added_tokens[0].color", $"\"added_tokens\":[{AddedToken(5, "我")[..^1]},\"color\":1}}]" },
        { "tokenizer.added_tokens", $"\"added_tokens\":[{AddedToken(5, "是")}]" },
        { "tokenizer.added_tokens", $"\"added_tokens\":[{AddedToken(5, "没")}]" },
        { "tokenizer.added_tokens", $"\"added_tokens\":[{AddedToken(5, "我")},{AddedToken(5, "我")}]" },
        { "tokenizer.added_tokens", $"\"added_tokens\":[{AddedToken(5, "")}]" },
    };

    [Theory]
    [MemberData(nameof(BadTokenizers))]
    public void Refuses_tokenizers_that_are_wrong(string item, string field)
    {
        string path = WriteChanged(metadata =>
        {
            metadata["format_version"] = "2";
            metadata["tokenizer"] = metadata["tokenizer"].Replace("\"pieces\"", $"{field},\"pieces\"", StringComparison.Ordinal);
        });
        Refusal.Of(() => CompactFile.Open(path), path, item);
    }

    [Fact]
    public void Refuses_added_tokens_with_ids_left_out()
    {
        string path = WriteChanged(
            metadata =>
            {
                metadata["format_version"] = "2";
                metadata["tokenizer"] = metadata["tokenizer"].Replace(
                    "\"pieces\":11", $"\"added_tokens\":[{AddedToken(8, "x")}],\"pieces\":7", StringComparison.Ordinal);
            },
            tensors => tensors["vocabulary"] = new TensorInfo("vocabulary", TensorType.UInt8, ["[UNK]\n[CLS]\n[SEP]\na\nb\nc\nd".Length]),
            "[UNK]\n[CLS]\n[SEP]\na\nb\nc\nd"u8.ToArray());
        Refusal.Of(() => CompactFile.Open(path), path, "tokenizer.added_tokens", "7 in the vocabulary, found 8");
    }

    [Theory]
    [InlineData("\"fold_traditional\":true", "tokenizer.fold_traditional")]
    [InlineData("\"added_tokens\":[]", "tokenizer.added_tokens")]
    public void Refuses_in_version_1_what_version_2_added_to_the_tokenizer(string field, string item)
    {
        string path = WriteChanged(metadata =>
            metadata["tokenizer"] = metadata["tokenizer"].Replace("\"pieces\"", $"{field},\"pieces\"", StringComparison.Ordinal));
        Refusal.Of(() => CompactFile.Open(path), path, item, "no field of this name");
    }

    [Fact]
    public void Keeps_added_tokens_and_folding_in_version_2()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveRange(9, 2);
        using ModelPackage original = ModelFiles.Open(checkpoint.Save(_folder));
        TokenizerSettings plain = original.Tokenizer!;
        TokenizerSettings[] changed =
        [
            plain with { Options = plain.Options with { FoldTraditional = true } },
            plain with { AddedTokens = [new("[MASK]", 4) { IsSpecial = true, StripsLeft = true }] },
            new(plain.Vocabulary.Extend(["[E\n\"\u2028]", "中\t"]), plain.Options)
            {
                AddedTokens =
                [
                    new("我", 5) { IsSingleWord = true },
                    new("[E\n\"\u2028]", 9) { IsSpecial = true, IsNormalized = true },
                    new("中\t", 10) { StripsRight = true },
                ],
            },
        ];
        foreach (TokenizerSettings tokenizer in changed)
        {
            ModelPackage package = Change(original, original.Task, tokenizer);
            using ModelPackage read = Write(package, Precision.Float32);
            Assert.Equal("2", Version(read.Path));
            PackageAssert.SameDescriptions(package, read);
        }
    }

    [Fact]
    public void Refuses_to_write_added_tokens_that_the_vocabulary_lacks()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        foreach (AddedToken token in (AddedToken[])[new("x", 5), new("\uD83D", 5), new("我", 6)])
        {
            ModelPackage changed = Change(original, original.Task, original.Tokenizer! with { AddedTokens = [token] });
            Refusal.Of(() => CompactWriter.Write(changed, _folder.At("a"), Precision.Float32), original.Path, "vocabulary", "found");
        }

        Assert.False(File.Exists(_folder.At("a")));
    }

    private static string AddedToken(int id, string content) =>
        $"{{\"id\":{id},\"content\":\"{content}\",\"special\":false,\"normalized\":false,\"single_word\":false,"
        + "\"strip_left\":false,\"strip_right\":false}";

    [Theory]
    [MemberData(nameof(BadMetadata))]
    public void Refuses_metadata_that_is_wrong(string key, string? text, string? replacement, string item, string fragment)
    {
        string path = WriteChanged(metadata =>
        {
            string? value = text is null ? replacement : metadata[key].Replace(text, replacement, StringComparison.Ordinal);
            metadata.Remove(key);
            if (value is not null)
            {
                metadata.Add(key, value);
            }
        });
        Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
    }

    [Theory]
    [InlineData("embeddings.word", null, null, null, "found none")]
    [InlineData("vocabulary", null, null, null, "found none")]
    [InlineData("extra.scale", "extra.scale", TensorType.Float32, new[] { 1 }, "found another")]
    [InlineData("layers.0.attention.norm.bias", "layers.0.attention.norm.bias", TensorType.Float32, new[] { 5 }, "[hidden_size 4] from the metadata, found [5]")]
    [InlineData("layers.0.attention.norm.bias", "layers.0.attention.norm.bias", TensorType.Float32, new[] { 4, 1 }, "found [4, 1]")]
    [InlineData("pooler.weight", "pooler.weight", TensorType.Float32, new[] { 4, 4 }, "found another")]
    [InlineData("embeddings.word", "embeddings.word", TensorType.Int8, new[] { 11, 4 }, "expected type F32 or F16, found I8")]
    [InlineData("embeddings.word", "embeddings.word", TensorType.BFloat16, new[] { 11, 4 }, "found BF16")]
    [InlineData("vocabulary", "vocabulary", TensorType.Int8, new[] { 60 }, "found I8 [60]")]
    [InlineData("vocabulary", "vocabulary", TensorType.UInt8, new[] { 6, 10 }, "found U8 [6, 10]")]
    public void Refuses_tensors_that_do_not_fit(string item, string? name, TensorType? type, int[]? shape, string fragment)
    {
        string path = WriteChanged(_ => { }, tensors =>
        {
            tensors.Remove(item);
            if (name is not null)
            {
                tensors[name] = new TensorInfo(name, type!.Value, shape!);
            }
        });
        Refusal.Of(() => CompactFile.Open(path), path, item, fragment);
    }

    [Fact]
    public void Refuses_a_vocabulary_that_is_not_text()
    {
        string path = WriteChanged(_ => { });
        byte[] file = File.ReadAllBytes(path);
        file.AsSpan(file.AsSpan().LastIndexOf("[MASK]"u8), 6).Fill(0xFF);
        File.WriteAllBytes(path, file);
        Refusal.Of(() => CompactFile.Open(path), path, "vocabulary", "UTF-8");
    }

    [Fact]
    public void Refuses_a_vocabulary_without_a_special_token()
    {
        string path = WriteChanged(_ => { });
        byte[] file = File.ReadAllBytes(path);
        file[file.AsSpan().LastIndexOf("[SEP]"u8) + 1] = (byte)'T';
        File.WriteAllBytes(path, file);
        Refusal.Of(() => CompactFile.Open(path), path, "vocabulary", "the special token [SEP]");
    }

    [Fact]
    public void Is_the_format_that_the_document_specifies()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        using ModelPackage read = Write(original, Precision.Float16);
        using SafetensorsFile file = SafetensorsFile.Open(read.Path);

        Assert.Equal(["encoder", "format", "format_version", "provenance", "task", "tokenizer"], file.Metadata.Keys.Order());
        string[] options = ["lower_case", "strip_accents", "tokenize_chinese_characters", "split_special_tokens"];
        Assert.Equal(["pieces", .. options], Keys(file, "tokenizer"));
        Assert.Equal(["source", "format", "sha256"], Keys(file, "provenance"));
        Assert.Equal(string.Join('\n', new TinyCheckpoint().Pieces), Encoding.UTF8.GetString(file.ReadBytes(file.Tensors["vocabulary"])));
    }

    private static IEnumerable<string> Keys(SafetensorsFile file, string name) =>
        JsonNode.Parse(file.Metadata[name])!.AsObject().Select(field => field.Key);

    private ModelPackage Write(ModelPackage package, Precision precision)
    {
        string path = _folder.At($"{Guid.NewGuid()}.lightlm");
        CompactWriter.Write(package, path, precision);
        return ModelFiles.Open(path);
    }

    /// <summary>The same tensors under another description; the original owns them.</summary>
    private static ModelPackage Change(ModelPackage package, TaskDescription task, TokenizerSettings? tokenizer) => new()
    {
        Path = package.Path,
        Family = package.Family,
        Encoder = package.Encoder,
        Task = task,
        Tokenizer = tokenizer,
        Provenance = package.Provenance,
        Tensors = package.Tensors,
    };

    /// <summary>Writes a valid compact file, by default of a token classifier, with changes to its header.</summary>
    private string WriteChanged(
        Action<Dictionary<string, string>> changeMetadata,
        Action<Dictionary<string, TensorInfo>>? changeTensors = null,
        byte[]? vocabulary = null,
        string architecture = "ForTokenClassification")
    {
        string? decoding = architecture == "ForTokenClassification" ? "argmax" : null;
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint(architecture).With("decoding", decoding).Save(_folder));
        TaskDescription plain = original.Task with { TagScheme = null, StrayTagsBegin = false };
        using ModelPackage written = Write(Change(original, plain, original.Tokenizer), Precision.Float32);
        using SafetensorsFile file = SafetensorsFile.Open(written.Path);
        Dictionary<string, string> metadata = file.Metadata.ToDictionary();
        Dictionary<string, TensorInfo> tensors = file.Tensors.ToDictionary();
        changeMetadata(metadata);
        changeTensors?.Invoke(tensors);
        string path = _folder.At("changed.lightlm");
        SafetensorsWriter.Write(path, tensors.Values, metadata, (tensor, stream) =>
        {
            bool isKept = file.Tensors.GetValueOrDefault(tensor.Name) == tensor;
            stream.Write(isKept ? file.ReadBytes(tensor) : vocabulary ?? new byte[tensor.Count * tensor.Type.Size()]);
        });
        return path;
    }
}
