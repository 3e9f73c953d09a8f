using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using LightLM.Clue;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>The contest's commands: predict, eval and submit.</summary>
public sealed class ClueCommandTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const int FewRows = 5;
    private static readonly string Mini = Path.Combine(AppContext.BaseDirectory, "mini");
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_prediction_file_is_written_and_scores_as_the_model_does()
    {
        string data = FirstRows("cluener", "dev");
        string output = _folder.At("predictions.json");
        Cli.Result predicted = Cli.Run("predict", "--task", "cluener", "--data", data, "--out", output, "--model", RealModels.Entities)
            .Succeeds();
        Assert.StartsWith($"{FewRows} rows predicted", predicted.Output, StringComparison.Ordinal);
        string ofFile = Cli.Run("eval", "--task", "cluener", "--data", data, "--predictions", output, "--json").Succeeds().Output;
        string ofModel = Cli.Run("eval", "--task", "cluener", "--data", data, "--model", RealModels.Entities, "--json").Succeeds().Output;
        Assert.Equal(ofFile, ofModel);
    }

    [Theory]
    [InlineData("Crf", "O", "name", "address")]
    [InlineData("GlobalPointer", "name", "address", "company")]
    [InlineData("EffiGlobalPointer", "name", "address", "company")]
    [InlineData("Span", "O", "name", "address")]
    public void Every_head_that_finds_entities_predicts_and_is_scored(string architecture, params string[] labels)
    {
        JsonObject byId = new(labels.Index().Select(label => KeyValuePair.Create($"{label.Index}", (JsonNode?)label.Item)));
        string model = new TinyCheckpoint(architecture).WithEntities().With("id2label", byId).Save(_folder);
        string data = FirstRows("cluener", "dev");
        string output = _folder.At("predictions.json");
        Cli.Run("predict", "--task", "cluener", "--data", data, "--out", output, "--model", model).Succeeds();
        Assert.Contains(labels[1], File.ReadAllText(output), StringComparison.Ordinal);
        string ofFile = Cli.Run("eval", "--task", "cluener", "--data", data, "--predictions", output, "--json").Succeeds().Output;
        string ofModel = Cli.Run("eval", "--task", "cluener", "--data", data, "--model", model, "--json").Succeeds().Output;
        Assert.Equal(ofFile, ofModel);
    }

    [Fact]
    public void A_head_whose_types_the_task_lacks_is_refused()
    {
        string model = new TinyCheckpoint("GlobalPointer").Save(_folder);
        Cli.Run("predict", "--task", "cluener", "--data", FirstRows("cluener", "dev"), "--out", _folder.At("p.json"), "--model", model)
            .Fails(ExitCode.Model, "甲", "scoring of spans");
    }

    [Fact]
    public void Eval_prints_the_metrics_in_percent()
    {
        JsonElement json = Cli.Run("eval", "-t", "CLUENER", "--data", FirstRows("cluener", "dev"), "-m", RealModels.Entities, "--json")
            .Json;
        Assert.InRange(json.GetProperty("f1_macro").GetDouble(), 1, 100);
        Assert.InRange(json.GetProperty("f1_micro").GetDouble(), 1, 100);
        Assert.Equal(FewRows, json.GetProperty("items").GetInt32());
    }

    [Fact]
    public void Eval_shows_scores_for_people()
    {
        string output = Cli.Run("eval", "--task", "cluener", "--data", FirstRows("cluener", "dev"), "--model", RealModels.Entities)
            .Succeeds().Output;
        Assert.Contains("F1 macro  ", output, StringComparison.Ordinal);
        Assert.Contains("precision", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData]
    [InlineData("--model", "x", "--predictions", "y")]
    public void Eval_takes_a_model_or_predictions(params string[] sources) =>
        Cli.Run(["eval", "--task", "csl", "--data", Data("csl", "dev"), .. sources])
            .Fails(ExitCode.Usage, "either --model FILE", "--predictions FILE");

    [Fact]
    public void Eval_names_the_line_that_is_at_fault()
    {
        string predictions = _folder.Write("broken.json", "{\"id\": 0, \"label\": \"0\"}\n{\"id\": 1, \"label\": \"x\"}\n");
        Cli.Run("eval", "--task", "csl", "--data", Data("csl", "dev"), "--predictions", predictions)
            .Fails(ExitCode.Input, predictions, "line 2");
    }

    [Fact]
    public void Eval_without_labels_says_which_data_to_take() =>
        Cli.Run("eval", "--task", "cluener", "--data", FirstRows("cluener", "test"), "--model", RealModels.Entities)
            .Fails(ExitCode.Input, "label");

    [Fact]
    public void Eval_counts_a_surface_once_wherever_it_is()
    {
        const string text = "甲队迎战乙队，甲队主场。";
        string data = _folder.Write("dev.json", $$$$"""
            {"text": "{{{{text}}}}", "label": {"organization": {"甲队": [[0, 1], [7, 8]], "乙队": [[4, 5]]}}}
            {"text": "{{{{text}}}}", "label": {"organization": {"甲队": [[0, 1]], "乙队": [[4, 5]]}}}
            """);
        string predictions = _folder.Write("p.json", """
            {"id": 0, "label": {"organization": {"甲队": [[0, 1]], "乙队": [[4, 5]]}}}
            {"id": 1, "label": {"organization": {"甲队": [[7, 8]], "乙队": [[4, 5]]}}}
            """);
        JsonElement json = Cli.Run("eval", "-t", "cluener", "--data", data, "--predictions", predictions, "--json").Json;
        Assert.Equal(100, json.GetProperty("f1_macro").GetDouble());
        Assert.Equal(100, json.GetProperty("per_type").GetProperty("organization").GetProperty("f1").GetDouble());
        Assert.Equal(200.0 * 3 / 9, json.GetProperty("f1_macro_spans").GetDouble(), 1e-9);
        Assert.Equal(200.0 * 3 / 9, json.GetProperty("f1_micro").GetDouble(), 1e-9);
    }

    [Fact]
    public void A_row_without_tokens_is_scored_and_named()
    {
        string data = _folder.Write("dev.json", """
            {"data": [{"paragraphs": [{"context": "长城全长两万多公里。", "qas": [
              {"id": "Q0", "question": "长城有多长？", "answers": [{"text": "两万多公里", "answer_start": 4}]},
              {"id": "Q1", "question": " ", "answers": [{"text": "两万多公里", "answer_start": 4}]}]}]}]}
            """);
        Cli.Result result = Cli.Run("eval", "-t", "cmrc2018", "--data", data, "-m", RealModels.Shipped("cmrc2018"), "--json");
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Equal(2, Assert.Single(result.JsonLines).GetProperty("items").GetInt32());
        Assert.StartsWith($"lightlm: warning: {data}, line 3, id Q1: The question: ", result.Error, StringComparison.Ordinal);
        string output = _folder.At("p.json");
        result = Cli.Run("predict", "-t", "cmrc2018", "--data", data, "--out", output, "-m", RealModels.Shipped("cmrc2018"));
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("line 3, id Q1", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"Q1\": \"\"", File.ReadAllText(output), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public void The_official_trial_set_is_scored_whole()
    {
        string data = SharedData.Require("clue/cmrc2018/trial.json");
        Cli.Result result = Cli.Run("eval", "-t", "cmrc2018", "--data", data, "-m", RealModels.Shipped("cmrc2018"), "--json");
        Assert.Equal(ExitCode.Success, result.Code);
        JsonElement scores = Assert.Single(result.JsonLines);
        Assert.Equal(1002, scores.GetProperty("items").GetInt32());
        Assert.Equal(0, scores.GetProperty("missing").GetInt32());
        Assert.Contains("id TRIAL_776_QUERY_4", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_that_cannot_be_answered_is_an_error_when_all_others_are_written()
    {
        string data = _folder.Write("wsc.json", """
            {"id": 7, "text": "小明说他累", "target": {"span1_index": 0, "span1_text": "小明", "span2_index": 3, "span2_text": "他"}}
            {"id": 9, "text": "小明说 他累", "target": {"span1_index": 0, "span1_text": "小明", "span2_index": 3, "span2_text": " "}}
            """);
        string output = _folder.At("p.json");
        Cli.Run("predict", "-t", "cluewsc2020", "--data", data, "--out", output, "-m", RealModels.Shipped("cluewsc2020"))
            .Fails(ExitCode.Input, $"{data}, line 2, id 9: ", $"the other 1 rows are in {output}");
        Assert.StartsWith("{\"id\": 7, ", Assert.Single(File.ReadAllLines(output)), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_number_of_threads_gives_the_same_file()
    {
        byte[][] files = [.. new[] { "1", "2", "5" }.Select(threads =>
        {
            string output = _folder.At($"{threads}.json");
            Cli.Run("predict", "-t", "cluener", "--data", Data("cluener", "dev"), "--out", output, "-m", RealModels.Entities, "--threads", threads)
                .Succeeds();
            return File.ReadAllBytes(output);
        })];
        Assert.All(files, file => Assert.Equal(files[0], file));
        Cli.Run("eval", "-t", "cluener", "--data", Data("cluener", "dev"), "-m", RealModels.Entities, "--threads", "0")
            .Fails(ExitCode.Usage, "--threads", "'0'");
    }

    [Theory]
    [InlineData("csl", "cluener")]
    [InlineData("cluener", "cluewsc2020")]
    [InlineData("cmrc2018", "csl")]
    [InlineData("cluewsc2020", "cmrc2018")]
    public void Eval_names_the_task_of_a_file_of_another_one(string wanted, string found)
    {
        string[] parts = [$"{Data(found, "dev")}: ", $"expected a data set of {wanted}", $"found a data set of {found}"];
        Cli.Run("eval", "-t", wanted, "--data", Data(found, "dev"), "--predictions", "none").Fails(ExitCode.Input, parts);
        Cli.Run("eval", "-t", wanted, "--data", Data(found, "dev"), "-m", RealModels.Shipped(wanted)).Fails(ExitCode.Input, parts);
    }

    [Fact]
    public void Eval_counts_rows_that_are_left_out()
    {
        string[] arguments = ["eval", "-t", "ocnli", "--data", Data("ocnli", "dev"), "--predictions", Data("ocnli", "ocnli_50k_predict")];
        JsonElement json = Cli.Run([.. arguments, "--json"]).Json;
        Assert.Equal("ocnli", json.GetProperty("task").GetString());
        Assert.Equal(200.0 / 3, json.GetProperty("accuracy").GetDouble(), 1e-9);
        Assert.Equal((3, 1), (json.GetProperty("items").GetInt32(), json.GetProperty("left_out").GetInt32()));
        Assert.Contains("1 (rows whose annotators did not agree)", Cli.Run(arguments).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_classifier_of_another_set_is_predicted_and_scored()
    {
        string output = _folder.At("afqmc_predict.json");
        string model = RealModels.Shipped("csl");
        Cli.Run("predict", "-t", "afqmc", "--data", Data("afqmc", "test"), "--out", output, "-m", model).Succeeds();
        string ofFile = Cli.Run("eval", "-t", "afqmc", "--data", Data("afqmc", "dev"), "--predictions", output, "--json").Succeeds().Output;
        Assert.Equal(ofFile, Cli.Run("eval", "-t", "afqmc", "--data", Data("afqmc", "dev"), "-m", model, "--json").Succeeds().Output);
        Cli.Run("predict", "-t", "ocnli", "--data", Data("ocnli", "test"), "--out", output, "-m", model)
            .Fails(ExitCode.Model, "neutral, entailment, contradiction");
    }

    [Fact]
    public void Questions_in_the_format_of_MRQA_are_predicted_and_scored()
    {
        string data = Path.Combine(Mini, "mrqa", "dev.jsonl.gz");
        string output = _folder.At("predictions.json");
        Cli.Run("predict", "-t", "mrqa", "--data", data, "--out", output, "-m", RealModels.Shipped("cmrc2018")).Succeeds();
        string ofFile = Cli.Run("eval", "-t", "mrqa", "--data", data, "--predictions", output, "--json").Succeeds().Output;
        Assert.Equal(ofFile, Cli.Run("eval", "-t", "mrqa", "--data", data, "-m", RealModels.Shipped("cmrc2018"), "--json").Succeeds().Output);

        string[] arguments = ["eval", "-t", "mrqa", "--data", data, "--predictions", Path.Combine(Mini, "mrqa", "predictions.json")];
        Assert.Equal(50, Cli.Run([.. arguments, "--json"]).Json.GetProperty("exact_match").GetDouble());
        Assert.Equal(60, Cli.Run([.. arguments, "--json", "--skip-unanswered"]).Json.GetProperty("exact_match").GetDouble());
        Assert.Contains("without a prediction: skipped", Cli.Run([.. arguments, "--skip-unanswered"]).Succeeds().Output, StringComparison.Ordinal);
        Cli.Run("eval", "-t", "csl", "--data", "x", "--predictions", "y", "--skip-unanswered").Fails(ExitCode.Usage, "--skip-unanswered is for mrqa");
        Cli.Run("eval", "-t", "mrqa", "--data", _folder.Write("cut.gz", File.ReadAllBytes(data)[..^9]), "--predictions", output)
            .Fails(ExitCode.Input, "cut.gz", "gzip");
    }

    [Fact]
    public void Predict_refuses_a_model_with_other_labels() =>
        Cli.Run("predict", "-t", "csl", "--data", Data("csl", "test"), "--out", _folder.At("x"), "--model", models.Labels)
            .Fails(ExitCode.Model, models.Labels, "csl");

    [Fact]
    public void Predict_checks_the_output_before_it_loads_a_model()
    {
        Cli.Run("predict", "-t", "csl", "--data", "x", "--out", _folder.At("missing/x"), "--model", "none")
            .Fails(ExitCode.Input, "does not exist");
        Cli.Run("predict", "-t", "csl", "--data", "x", "--out", _folder.Path, "--model", "none").Fails(ExitCode.Input, "a directory");
    }

    [Fact]
    public void Predict_leaves_nothing_behind_when_it_fails()
    {
        Cli.Run("predict", "-t", "cluener", "--data", "missing.json", "--out", _folder.At("x"), "--model", models.Entities)
            .Fails(ExitCode.Input, "missing.json");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Predict_leaves_nothing_behind_when_it_is_cancelled()
    {
        using CancellationTokenSource source = new();
        source.Cancel();
        Cli cli = new() { Cancellation = source.Token };
        cli.Invoke("", "predict", "-t", "cluener", "--data", Data("cluener", "test"), "--out", _folder.At("x"), "-m", RealModels.Entities)
            .Fails(ExitCode.Cancelled, "cancelled");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Four_predictions_make_a_submission()
    {
        foreach (ClueTask task in ClueTasks.All)
        {
            string name = task.OfficialName();
            Cli.Run("predict", "-t", name, "--data", Data(name, "test"), "--out", Prediction(task), "-m", RealModels.Of(name))
                .Succeeds();
        }

        Cli.Result result = Cli.Run([.. Submit(), "--data", Mini]);
        Assert.Equal(ExitCode.Success, result.Code);
        using ZipArchive archive = ZipFile.OpenRead(Path.Combine(_folder.At("out"), "nlpcc-team.zip"));
        Assert.Equal(ClueTasks.All.Select(task => task.PredictionFileName()), archive.Entries.Select(entry => entry.FullName));
    }

    [Fact]
    public void Submit_lists_every_problem_with_its_line_and_writes_nothing()
    {
        foreach (ClueTask task in ClueTasks.All)
        {
            _folder.Write(task.PredictionFileName(), "{\"id\": 0, \"label\": \"0\"}\nnot JSON\n");
        }

        Cli.Result result = Cli.Run(Submit());
        Assert.Equal(ExitCode.CheckFailed, result.Code);
        Assert.Contains($"{Prediction(ClueTask.Csl)}:2: error: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("nothing written", result.Lines[^1], StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(_folder.At("out")));

        JsonElement json = Assert.Single(Cli.Run([.. Submit(), "--json"]).JsonLines);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("archive").ValueKind);
        Assert.Equal(result.Lines.Length - 1, json.GetProperty("problems").GetArrayLength());
    }

    [Fact]
    public void Submit_refuses_a_name_that_cannot_be_a_file_name()
    {
        string[] arguments = Submit();
        arguments[2] = "a/b";
        Cli.Run(arguments).Fails(ExitCode.Input, "'a/b'");
    }

    private static string Data(string task, string set) => Path.Combine(Mini, task, $"{set}.json");

    private string FirstRows(string task, string set) =>
        _folder.Write($"few/{set}.json", string.Join('\n', File.ReadLines(Data(task, set)).Take(FewRows)));

    private string Prediction(ClueTask task) => _folder.At(task.PredictionFileName());

    private string[] Submit() =>
    [
        "submit", "--name", "team", "--out", _folder.At("out"),
        .. ClueTasks.All.SelectMany(task => (string[])[$"--{task.OfficialName()}", Prediction(task)]),
    ];
}
