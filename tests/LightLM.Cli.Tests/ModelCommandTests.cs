using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>The commands about model files: convert, inspect and verify.</summary>
public sealed class ModelCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_converted_model_answers_like_its_checkpoint()
    {
        string output = _folder.At("model.lightlm");
        JsonElement json = Cli.Run("convert", models.Labels, output, "--json").Json;
        Assert.Equal(output, json.GetProperty("file").GetString());
        Assert.Equal(new FileInfo(output).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal("fp32", json.GetProperty("precision").GetString());
        Assert.Equal(
            Cli.Run("classify", "我是", "--model", models.Labels).Succeeds().Output,
            Cli.Run("classify", "我是", "--model", output).Succeeds().Output);
    }

    [Theory]
    [InlineData("encoders/bert-relu")]
    [InlineData("families/paddle-bert")]
    [InlineData("families/bert-crf-inner")]
    [InlineData("families/bert-global-pointer")]
    [InlineData("families/bert-efficient-global-pointer-original")]
    [InlineData("families/bert-span-soft")]
    [InlineData("tensorflow/google-bert-classifier")]
    public void Checkpoints_of_every_toolkit_are_converted_and_verified(string name)
    {
        string directory = SharedData.Require($"goldens/{name}");
        string output = _folder.At("model.lightlm");
        Cli.Run("convert", directory, output).Succeeds();
        foreach (string model in (string[])[directory, output])
        {
            Cli.Run("verify", model, "--cases", Path.Combine(directory, "cases.safetensors")).Succeeds();
        }
    }

    [Fact]
    public void Sentence_transformers_are_converted_inspected_and_written_back()
    {
        string directory = SharedData.Require("goldens/families/st-max-dense");
        string output = _folder.At("model.lightlm");
        Cli.Run("convert", directory, output).Succeeds();
        Assert.Contains("max, dense to 16 (tanh), of length 1", Cli.Run("inspect", output).Succeeds().Output, StringComparison.Ordinal);
        JsonElement task = Cli.Run("inspect", output, "--json").Json.GetProperty("task");
        Assert.Equal("max", task.GetProperty("pooling").GetString());
        Assert.Equal(16, task.GetProperty("dense")[0].GetProperty("outputs").GetInt32());
        Assert.Equal(16, Cli.Run("embed", "北京", "--model", output, "--json").Json.GetProperty("embedding").GetArrayLength());

        string written = _folder.At("written");
        Cli.Run("export", output, written, "--format", "hf").Succeeds();
        Assert.True(File.Exists(Path.Combine(written, "2_Dense", "model.safetensors")));
        string cut = _folder.At("cut.lightlm");
        Cli.Run("convert", written, cut, "--dimensions", "8").Succeeds();
        Assert.Contains("its first 8", Cli.Run("inspect", cut).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(8, Cli.Run("embed", "北京", "--model", cut, "--json").Json.GetProperty("embedding").GetArrayLength());
        Cli.Run("convert", written, cut, "--dimensions", "17").Fails(ExitCode.Model, "task.dimensions", "at most the vector's 16");
    }

    [Fact]
    public void Half_precision_is_kept_unless_asked_otherwise()
    {
        string half = _folder.At("half.lightlm");
        Cli.Run("convert", models.Labels, half, "--precision", "fp16").Succeeds();
        Assert.Equal("fp16", Cli.Run("convert", half, _folder.At("again.lightlm"), "--json").Json.GetProperty("precision").GetString());
        Assert.Equal("fp32", Cli.Run("convert", half, _folder.At("full.lightlm"), "--precision", "fp32", "--json")
            .Json.GetProperty("precision").GetString());
    }

    [Fact]
    public void What_was_left_out_is_told()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Add("mystery.weight", 2, 2);
        Cli.Result result = Cli.Run("convert", checkpoint.Save(_folder), _folder.At("model.lightlm")).Succeeds();
        Assert.Contains("not placed  1 tensors", result.Output, StringComparison.Ordinal);
        Assert.Contains("mystery.weight", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_vocabulary_that_lacks_pieces_is_warned_of()
    {
        TinyCheckpoint shorter = new();
        shorter.Pieces.RemoveAt(10);
        TinyCheckpoint without = new();
        without.Pieces.Clear();
        foreach ((string source, string fragment) in new[]
        {
            (shorter.Save(_folder, "shorter"), "10 pieces"), (without.Save(_folder, "without"), "cannot read texts"),
        })
        {
            string output = _folder.At($"{Path.GetFileName(source)}.lightlm");
            foreach (string[] command in (string[][])[["convert", source, output], ["inspect", source]])
            {
                string[] lines = Cli.Run(command).Succeeds().Lines;
                string warning = Assert.Single(lines, line => line.StartsWith("warning", StringComparison.Ordinal));
                Assert.Contains(fragment, warning, StringComparison.Ordinal);
                JsonElement warnings = Cli.Run([.. command, "--json"]).Json.GetProperty("warnings");
                Assert.Contains(fragment, Assert.Single(warnings.EnumerateArray()).GetString(), StringComparison.Ordinal);
            }
        }

        Assert.Empty(Cli.Run("inspect", models.Plain, "--json").Json.GetProperty("warnings").EnumerateArray());
    }

    [Fact]
    public void A_classifier_of_next_sentences_is_converted_and_told()
    {
        string output = _folder.At("pretrained.lightlm");
        Cli.Run("convert", models.Pretrained, output).Succeeds();
        foreach ((string model, bool hasIt) in ((string, bool)[])[(models.Pretrained, true), (output, true), (models.Masks, false)])
        {
            Assert.Equal(hasIt, Cli.Run("inspect", model, "--json").Json.GetProperty("task").GetProperty("next_sentence").GetBoolean());
            Assert.Equal(hasIt, Cli.Run("inspect", model).Succeeds().Output.Contains("next sentences", StringComparison.Ordinal));
        }

        Assert.Equal(
            Cli.Run("follows", "我", "是", "--model", models.Pretrained).Succeeds().Output, Cli.Run("follows", "我", "是", "--model", output).Succeeds().Output);
    }

    [Fact]
    public void Folding_is_stored_and_told()
    {
        string output = _folder.At("folding.lightlm");
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces[6] = "台";
        string source = checkpoint.Save(_folder);
        Cli.Run("convert", source, output, "--fold-traditional").Succeeds();
        Assert.Equal("[6,1,5]", Cli.Run("tokenize", "臺北我", "--model", output, "--json").Json.GetProperty("ids").GetRawText());
        Assert.Equal("[1,1,5]", Cli.Run("tokenize", "臺北我", "--model", source, "--json").Json.GetProperty("ids").GetRawText());
        Assert.True(Cli.Run("inspect", output, "--json").Json.GetProperty("tokenizer").GetProperty("fold_traditional").GetBoolean());
        Assert.Contains("read as simplified", Cli.Run("inspect", output).Succeeds().Output, StringComparison.Ordinal);

        checkpoint.Pieces.Clear();
        string without = checkpoint.Save(_folder, "without");
        Cli.Run("convert", without, output, "--fold-traditional").Fails(ExitCode.Model, "vocabulary", "--fold-traditional");
    }

    [Fact]
    public void A_SentencePiece_vocabulary_is_converted_and_told()
    {
        string directory = TokenizerGolden.Unpack("tokenizer-xlmr", _folder, name => name == "sentencepiece.bpe.model");
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("vocab_size", 6002);
        checkpoint.Add("embeddings.word_embeddings.weight", 6002, 4);
        checkpoint.Pieces.Clear();
        string source = checkpoint.Save(_folder);
        File.Move(Path.Combine(directory, "sentencepiece.bpe.model"), Path.Combine(source, "sentencepiece.bpe.model"));
        string output = _folder.At("unigram.lightlm");
        Cli.Run("convert", source, output).Succeeds();
        foreach (string model in (string[])[source, output])
        {
            Assert.Equal("[7,28,60]", Cli.Run("tokenize", "你好", "--model", model, "--json").Json.GetProperty("ids").GetRawText());
            Assert.Equal("unigram", Cli.Run("inspect", model, "--json").Json.GetProperty("tokenizer").GetProperty("model").GetString());
            Assert.Contains("6,002 pieces, Unigram", Cli.Run("inspect", model).Succeeds().Output, StringComparison.Ordinal);
        }

        Cli.Run("export", output, _folder.At("exported"), "--format", "hf").Succeeds();
        Assert.Equal("[7,28,60]", Cli.Run("tokenize", "你好", "--vocab", _folder.At("exported"), "--json").Json.GetProperty("ids").GetRawText());
        Assert.Equal(4, Cli.Run("embed", "你好", "--model", output, "--json").Json.GetProperty("embedding").GetArrayLength());
        Cli.Run("convert", source, output, "--fold-traditional").Fails(ExitCode.Model, "expected WordPiece for --fold-traditional, found Unigram");
    }

    [Fact]
    public void Added_tokens_are_kept_by_conversion_and_told()
    {
        TinyCheckpoint checkpoint = new();
        checkpoint.Pieces.RemoveAt(10);
        string source = checkpoint.Save(_folder);
        _folder.Write("checkpoint/added_tokens.json", """{"[E1]": 10}""");
        string output = _folder.At("added.lightlm");
        Cli.Run("convert", source, output).Succeeds();
        foreach (string model in (string[])[source, output])
        {
            Assert.Equal("[5,10,6]", Cli.Run("tokenize", "我[E1]是", "--model", model, "--json").Json.GetProperty("ids").GetRawText());
            JsonElement tokenizer = Cli.Run("inspect", model, "--json").Json.GetProperty("tokenizer");
            Assert.Equal("""["[E1]"]""", tokenizer.GetProperty("added_tokens").GetRawText());
            Assert.Equal(11, tokenizer.GetProperty("pieces").GetInt32());
        }
    }

    [Fact]
    public void Convert_says_why_it_cannot()
    {
        Cli.Run("convert", models.Labels).Fails(ExitCode.Usage, "OUT");
        Cli.Run("convert", "missing", _folder.At("x")).Fails(ExitCode.Model, "missing");
        Cli.Run("convert", models.Labels, _folder.At("missing/x")).Fails(ExitCode.Input, "does not exist");
        Cli.Run("convert", models.Labels, _folder.At("x"), "--precision", "fp8").Fails(ExitCode.Usage, "fp32, fp16");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Calibration_is_told()
    {
        string texts = _folder.Write("texts.txt", "我是我\r\n\n是我 10\n");
        string[] options = ["--precision", "int8", "--calibrate", texts];
        JsonElement json = Cli.Run(["convert", models.Labels, _folder.At("model.lightlm"), .. options, "--json"]).Json;
        JsonElement calibration = json.GetProperty("calibration");
        Assert.Equal(10, calibration.GetProperty("tokens").GetInt32());
        Assert.Equal(8, calibration.GetProperty("inputs").GetInt32());
        Assert.True(calibration.GetProperty("mean_cosine").GetDouble() >= calibration.GetProperty("plain_mean_cosine").GetDouble());
        string view = Cli.Run(["convert", models.Labels, _folder.At("again.lightlm"), .. options]).Succeeds().Output;
        Assert.Contains("calibrated", view, StringComparison.Ordinal);
        Assert.Contains("without smoothing", view, StringComparison.Ordinal);
        Cli.Run("classify", "我是", "--model", _folder.At("model.lightlm")).Succeeds();
    }

    [Fact]
    public void Bad_calibration_files_are_named()
    {
        string output = _folder.At("model.lightlm");
        string[] convert = ["convert", models.Labels, output, "--precision", "int8", "--calibrate"];
        string Text(byte[] bytes) => _folder.Write("texts.txt", bytes);
        Cli.Run([.. convert, _folder.At("missing")]).Fails(ExitCode.Input, "missing");
        Cli.Run([.. convert, Text([])]).Fails(ExitCode.Input, "texts.txt", "found none");
        Cli.Run([.. convert, Text(" \n\r\n"u8.ToArray())]).Fails(ExitCode.Input, "texts.txt", "found none");
        Cli.Run([.. convert, Text([0x61, 0x0A, 0xFF])]).Fails(ExitCode.Input, "texts.txt", "UTF-8");
        Cli.Run([.. convert, Text(new byte[(1 << 20) + 1])]).Fails(ExitCode.Input, "texts.txt", "1 MiB");
        Cli.Run("convert", models.Labels, output, "--calibrate", Text("我"u8.ToArray())).Fails(ExitCode.Usage, "--calibrate", "int8");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Inspect_counts_parameters_apart_and_together()
    {
        JsonElement json = Cli.Run("inspect", RealModels.Entities, "--json").Json;
        JsonElement parameters = json.GetProperty("parameters");
        Assert.Equal(10_132_511, parameters.GetProperty("total").GetInt64());
        Assert.Equal(
            parameters.GetProperty("total").GetInt64(),
            ((string[])["embeddings", "encoder", "head"]).Sum(part => parameters.GetProperty(part).GetInt64()));
        Assert.True(parameters.GetProperty("within_contest_limit").GetBoolean());
        Assert.Equal("token_classification", json.GetProperty("task").GetProperty("head").GetString());
        Assert.Equal(31, json.GetProperty("task").GetProperty("labels").GetArrayLength());
        Assert.Equal(new FileInfo(RealModels.Entities).Length, json.GetProperty("bytes").GetInt64());
        Assert.Equal(64, json.GetProperty("provenance").GetProperty("sha256").GetString()!.Length);
    }

    [Fact]
    public void Inspect_shows_every_head()
    {
        foreach (string model in (string[])[models.Entities, models.Labels, models.Spans, models.Answers, models.Masks, models.Plain])
        {
            string output = Cli.Run("inspect", model).Succeeds().Output;
            Assert.Contains("within the contest's limit", output, StringComparison.Ordinal);
            Assert.NotEqual(JsonValueKind.Undefined, Cli.Run("inspect", model, "--json").Json.ValueKind);
        }
    }

    [Fact]
    public void Inspect_shows_the_processor()
    {
        JsonElement json = Cli.Run("inspect", "--cpu", "--json").Json;
        IEnumerable<string?> available = json.GetProperty("available").EnumerateArray().Select(path => path.GetString());
        Assert.Contains(json.GetProperty("path").GetString(), available);
        Assert.Contains("path       ", Cli.Run("inspect", "--cpu").Succeeds().Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("x.lightlm", "--cpu")]
    public void Inspect_takes_a_file_or_the_processor(params string[] arguments) =>
        Cli.Run(["inspect", .. arguments]).Fails(ExitCode.Usage, "either a model file or --cpu");

    [Fact]
    public void Inspect_refuses_what_is_no_model() =>
        Cli.Run("inspect", _folder.Write("x.lightlm", "text")).Fails(ExitCode.Model, "x.lightlm");

    [Fact]
    public void Verify_passes_within_the_tolerance_and_fails_above()
    {
        string folder = SharedData.Require("goldens/encoders/bert-plain");
        string cases = Path.Combine(folder, "cases.safetensors");
        JsonElement json = Cli.Run("verify", folder, "--cases", cases, "--json").Json;
        Assert.True(json.GetProperty("pass").GetBoolean());
        Assert.All(
            json.GetProperty("outputs").EnumerateArray(),
            output => Assert.InRange(output.GetProperty("max_difference").GetDouble(), 0, 1e-4));
        Cli.Result strict = Cli.Run("verify", folder, "--cases", cases, "--tolerance", "0");
        Assert.Equal(ExitCode.CheckFailed, strict.Code);
        Assert.Contains("above", strict.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_compares_what_was_recorded()
    {
        string cases = _folder.At("cases.safetensors");
        RecordZeros(cases);
        Cli.Result result = Cli.Run("verify", models.Plain, "--cases", cases, "--json");
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.False(Assert.Single(result.JsonLines).GetProperty("pass").GetBoolean());
        Assert.Equal(ExitCode.Success, Cli.Run("verify", models.Plain, "--cases", cases, "--tolerance", "1e9").Code);
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("nan")]
    [InlineData("little")]
    public void Verify_wants_a_tolerance_that_is_a_number(string tolerance) =>
        Cli.Run("verify", models.Plain, "--cases", "x", "--tolerance", tolerance).Fails(ExitCode.Usage, "--tolerance", tolerance);

    [Fact]
    public void Verify_names_cases_that_are_missing() =>
        Cli.Run("verify", models.Plain, "--cases", "missing.safetensors").Fails(ExitCode.Model, "missing.safetensors");

    [Fact]
    public void Verify_goes_from_texts_to_embeddings()
    {
        string folder = SharedData.Require("goldens/families/st-prompts");
        string cases = Path.Combine(folder, "texts.json");
        JsonElement output = Assert.Single(Cli.Run("verify", folder, "--cases", cases, "--json").Json.GetProperty("outputs").EnumerateArray());
        Assert.Equal("embedding", output.GetProperty("output").GetString());
        Assert.InRange(output.GetProperty("max_difference").GetDouble(), 0, 1e-4);
        Assert.InRange(output.GetProperty("rows").GetInt32(), 1, int.MaxValue);
        Assert.Equal(ExitCode.CheckFailed, Cli.Run("verify", folder, "--cases", cases, "--tolerance", "0").Code);
    }

    [Theory]
    [InlineData("""{"text": "我", "embedding": [0, 0, 0]}""", "rows[0].embedding: expected 4 numbers, found 3.")]
    [InlineData("""{"text": "我", "prompt_name": "query", "embedding": []}""", "rows[0].prompt_name: expected a prompt of the model (none), found \"query\".")]
    [InlineData("""{"text": "我", "prompt": "地点", "found": []}""", "rows[0].prompt: expected cases of a model for embeddings, found those of extraction by a prompt (UIE).")]
    [InlineData("""{"text": "我", "embeding": []}""", "rows[0].embeding: expected no field of this name")]
    [InlineData("""{"text": 1, "embedding": []}""", "rows[0].text: expected a string")]
    [InlineData("""{"text": "我", "embedding": ["0", 0, 0, 0]}""", "rows[0].embedding[0]: expected a number")]
    [InlineData("7", "expected an object")]
    public void Verify_names_the_row_of_texts_at_fault(string row, string problem)
    {
        string cases = _folder.Write("texts.json", $$"""{"rows": [{{row}}]}""");
        Cli.Run("verify", models.Plain, "--cases", cases).Fails(ExitCode.Model, $"{cases}, line 1: ", problem);
    }

    [Theory]
    [InlineData("uie-texts", "texts.json")]
    [InlineData("uie-texts", "texts.json", true)]
    [InlineData("uie-pytorch", "cases.safetensors")]
    [InlineData("paddle-uie", "cases.safetensors")]
    public void Verify_finds_what_UIE_found(string name, string cases, bool isConverted = false)
    {
        string folder = SharedData.Require($"goldens/families/{name}");
        string model = folder;
        if (isConverted)
        {
            model = _folder.At("model.lightlm");
            Cli.Run("convert", folder, model).Succeeds();
        }

        JsonElement json = Cli.Run("verify", model, "--cases", Path.Combine(folder, cases), "--json").Json;
        Assert.True(json.GetProperty("pass").GetBoolean());
        Assert.All(json.GetProperty("outputs").EnumerateArray(), output => Assert.InRange(output.GetProperty("rows").GetInt32(), 1, int.MaxValue));
        Assert.Equal(ExitCode.CheckFailed, Cli.Run("verify", model, "--cases", Path.Combine(folder, cases), "--tolerance", "0").Code);
    }

    [Fact]
    public void Verify_notices_a_weight_of_UIE()
    {
        string golden = SharedData.Require("goldens/families/uie-texts");
        string folder = _folder.At("changed");
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.GetFiles(golden))
        {
            _folder.Write(Path.Combine("changed", Path.GetFileName(file)), File.ReadAllBytes(file));
        }

        string weights = Path.Combine(folder, "model.safetensors");
        byte[] bytes = File.ReadAllBytes(weights);
        int header = (int)BitConverter.ToInt64(bytes);
        using JsonDocument tensors = JsonDocument.Parse(bytes.AsMemory(8, header));
        int place = 8 + header + tensors.RootElement.GetProperty("linear_start.bias").GetProperty("data_offsets")[0].GetInt32();
        BitConverter.TryWriteBytes(bytes.AsSpan(place), BitConverter.ToSingle(bytes, place) + 0.01f);
        File.WriteAllBytes(weights, bytes);
        Cli.Result result = Cli.Run("verify", folder, "--cases", Path.Combine(golden, "texts.json"));
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.Contains("found", result.Output, StringComparison.Ordinal);
    }

    /// <summary>The recorded answer of a choice has no place, and another answer is a difference of 1.</summary>
    [Fact]
    public void Verify_compares_choices()
    {
        JsonElement choice = Cli.Run("extract", "我[是,10]", "是", "--json", "--model", models.Extraction).Json.GetProperty("found").GetProperty("我[是,10]")[0];
        (string text, double probability) = (choice.GetProperty("text").GetString()!, choice.GetProperty("probability").GetDouble());
        Assert.True(Verify("""{"text": "TEXT", "probability": P}"""));
        Assert.False(Verify("""{"text": "other", "probability": P}"""));
        Assert.False(Verify("""{"text": "TEXT", "start": 0, "end": 1, "probability": P}"""));
        Assert.False(Verify("""{"text": "TEXT", "probability": P, "relations": {"是": [{"text": "我", "probability": 1}]}}"""));
        Assert.False(Verify("""{"text": "TEXT", "probability": 0.5}"""));

        bool Verify(string found)
        {
            string recorded = found.Replace("TEXT", text, StringComparison.Ordinal)
                .Replace("P", probability.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
            string cases = _folder.Write("texts.json", $$$"""
                {"rows": [{"text": "是", "prompt": "我[是,10]", "found": [{{{recorded}}}]}],
                 "nested": [{"text": "是", "schema": "我[是,10]", "found": {"我[是,10]": [{{{recorded}}}]}}]}
                """);
            JsonElement result = Assert.Single(Cli.Run("verify", models.Extraction, "--cases", cases, "--json").JsonLines);
            Assert.Equal(["found", "nested"], result.GetProperty("outputs").EnumerateArray().Select(output => output.GetProperty("output").GetString()));
            return result.GetProperty("pass").GetBoolean();
        }
    }

    [Theory]
    [InlineData("""{"rows": [{"text": "我", "prompt": "[SEP]", "found": []}]}""", "rows[0].prompt: What to find, ")]
    [InlineData("""{"rows": [{"text": "我", "prompt": "是"}]}""", "rows[0].found: expected an object, found nothing")]
    [InlineData("""{"rows": [{"text": "我", "prompt": "是", "found": [7]}]}""", "rows[0].found[0]: expected an object")]
    [InlineData("""{"rows": [{"text": "我", "prompt": "是", "found": [{"text": "我", "start": -1, "end": 1, "probability": 1}]}]}""", "rows[0].found[0].start: expected a whole number")]
    [InlineData("""{"rows": [{"text": "我", "prompt": "是", "found": [{"text": "我", "start": 0, "end": 1}]}]}""", "rows[0].found[0].probability: expected a number")]
    [InlineData("""{"rows": [{"text": "我", "prompt": "是", "fond": []}]}""", "rows[0].fond: expected no field of this name")]
    [InlineData("""{"rows": [], "nested": [{"text": "我", "schema": "是[", "found": []}]}""", "nested[0].schema: The schema")]
    [InlineData("""{"rows": [], "nested": [{"text": "我", "found": []}]}""", "nested[0].schema: expected")]
    [InlineData("""{"nested": []}""", "rows: expected an array")]
    public void Verify_names_the_row_of_extractions_at_fault(string text, string problem) =>
        Cli.Run("verify", models.Extraction, "--cases", _folder.Write("texts.json", text)).Fails(ExitCode.Model, "texts.json, line 1: ", problem);

    [Fact]
    public void Verify_compares_texts_that_were_recorded()
    {
        string cases = _folder.Write("texts.json", """{"rows": [{"text": "我", "embedding": [9, 9, 9, 9]}]}""");
        Cli.Result result = Cli.Run("verify", models.Plain, "--cases", cases);
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.Contains("embedding", result.Output, StringComparison.Ordinal);
        string none = _folder.Write("none.json", """{"rows": []}""");
        Assert.Contains("nothing to compare", Cli.Run("verify", models.Plain, "--cases", none).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Verify_compares_tokens()
    {
        string folder = TokenizerGolden.Unpack("tokenizer-xlmr", _folder, file => file != "sentencepiece.bpe.model");
        string cases = Path.Combine(folder, "cases.jsonl");
        string[] lines = File.ReadAllLines(cases);
        JsonElement json = Cli.Run("verify", folder, "--cases", cases, "--json").Json;
        Assert.True(json.GetProperty("pass").GetBoolean());
        Assert.Equal(lines.Length, json.GetProperty("rows").GetInt32());

        lines[^1] = """{"text": "是", "ids": [0]}""";
        string changed = _folder.Write("changed.jsonl", string.Join('\n', lines));
        Cli.Result result = Cli.Run("verify", folder, "--cases", changed, "--json");
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        JsonElement found = Assert.Single(result.JsonLines);
        Assert.Equal(1, found.GetProperty("different").GetInt32());
        JsonElement difference = Assert.Single(found.GetProperty("differences").EnumerateArray());
        Assert.Equal((lines.Length, "ids", "0"), (difference.GetProperty("line").GetInt32(), difference.GetProperty("field").GetString(), difference.GetProperty("expected").GetString()));
        Assert.Contains("other tokens", Cli.Run("verify", folder, "--cases", changed).Output, StringComparison.Ordinal);
        Assert.Contains("nothing to compare", Cli.Run("verify", folder, "--cases", _folder.Write("empty.jsonl", "\n")).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ids", """{"text": "我是", "ids": [5, 7]}""")]
    [InlineData("pieces", """{"text": "我是", "ids": [5, 6], "pieces": ["我", "##是"]}""")]
    [InlineData("offsets", """{"text": "我是", "ids": [5, 6], "offsets": [[0, 1], [1, 3]]}""")]
    [InlineData("offsets_utf16", """{"text": "我是", "ids": [5, 6], "offsets_utf16": [[0, 1], [0, 2]]}""")]
    [InlineData("with_special", """{"text": "我是", "ids": [5, 6], "with_special": [5, 6]}""")]
    [InlineData(null, """{"text": "我是", "ids": [5, 6], "pieces": ["我", "是"], "offsets": [[0, 1], [1, 2]], "with_special": [2, 5, 6, 3]}""")]
    [InlineData(null, """{"text": "我是", "ids": [1], "sentencepiece_ids": [5, 6]}""")]
    public void Verify_says_what_differs(string? field, string line)
    {
        string cases = _folder.Write("cases.jsonl", line);
        Cli.Result result = Cli.Run("verify", models.Plain, "--cases", cases, "--json");
        bool differs = field is not null;
        Assert.Equal(differs ? ExitCode.CheckFailed : ExitCode.Success, result.Code);
        Assert.Equal(
            differs ? [field] : [],
            Assert.Single(result.JsonLines).GetProperty("differences").EnumerateArray().Select(difference => difference.GetProperty("field").GetString()));
    }

    [Theory]
    [InlineData("""{"text": "我"}""", "ids: expected an array, found nothing.")]
    [InlineData("""{"text": "我", "ids": ["5"]}""", "ids[0]: expected a whole number")]
    [InlineData("""{"text": "我", "ids": [5], "offsets": [[0]]}""", "offsets[0]: expected a start and an end, found 1 numbers.")]
    [InlineData("""{"text": "我", "ids": [5], "do_lower_case": true}""", "do_lower_case: expected no field of this name")]
    [InlineData("""{"text": "我", "ids": [5]""", "well-formed JSON")]
    [InlineData("[]", "expected a JSON object")]
    public void Verify_names_the_line_of_tokens_at_fault(string line, string problem)
    {
        string cases = _folder.Write("cases.jsonl", $$"""{"text": "我", "ids": [5]}{{"\n"}}{{line}}""");
        Cli.Run("verify", models.Plain, "--cases", cases).Fails(ExitCode.Model, $"{cases}, line 2: ", problem);
    }

    private static void RecordZeros(string path) => SafetensorsWriter.Write(
        path,
        [
            new TensorInfo("attention_mask", TensorType.Int32, [1, 2]),
            new TensorInfo("input_ids", TensorType.Int32, [1, 2]),
            new TensorInfo("pooler_output", TensorType.Float32, [1, 4]),
        ],
        new Dictionary<string, string>(),
        (tensor, stream) => stream.Write(tensor.Name switch
        {
            "attention_mask" => [1, 0, 0, 0, 1, 0, 0, 0],
            "input_ids" => [2, 0, 0, 0, 3, 0, 0, 0],
            _ => new byte[16],
        }));
}
