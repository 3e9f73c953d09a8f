using System.Text.Json.Nodes;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>Every task from the data file to a submission with small untrained models: the way, not the answers.</summary>
public sealed class MiniSetTests : IDisposable
{
    private const int Positions = 256;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_labelled_set_is_scored(ClueTask task)
    {
        using LightModel model = Load(task);
        ClueScores scores = CluePredictor.Evaluate(model, task, Data(task, "dev"), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(ClueDataSet.Read(task, Data(task, "dev")).Count, scores.Items);
        Assert.Equal(0, scores.Missing);
    }

    [Fact]
    public void Four_test_sets_become_a_submission()
    {
        foreach (ClueTask task in ClueTasks.All)
        {
            using LightModel model = Load(task);
            CluePredictor.Predict(model, task, Data(task, "test"), _folder.At(task.PredictionFileName()), cancellation: TestContext.Current.CancellationToken);
        }

        SubmissionResult result = Submission.Write("mini", SubmissionFiles.In(_folder.Path), _folder.Path, Fixture.Path("mini"));
        Assert.DoesNotContain(result.Problems, problem => problem.Severity == ProblemSeverity.Error);
        Assert.True(File.Exists(result.ArchivePath));
    }

    [Fact]
    public void Results_are_in_the_order_of_the_rows()
    {
        using LightModel model = Load(ClueTask.Cmrc2018);
        IReadOnlyList<Cmrc2018Example> rows = ClueDataSet.ReadCmrc2018(Data(ClueTask.Cmrc2018, "dev"));
        AnswerPrediction[] together = [.. CluePredictor.Predict(model, rows, cancellation: TestContext.Current.CancellationToken)];
        Assert.Equal(rows.Select(row => row.Id), together.Select(prediction => prediction.Id));
        AnswerPrediction[] alone =
            [.. rows.SelectMany(row => CluePredictor.Predict(model, [row], cancellation: TestContext.Current.CancellationToken))];
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Progress_reaches_the_last_row()
    {
        List<PredictionProgress> reports = [];
        using LightModel model = Load(ClueTask.Csl);
        CluePredictor.Evaluate(model, ClueTask.Csl, Data(ClueTask.Csl, "dev"), new Reports(reports), TestContext.Current.CancellationToken);
        Assert.Equal(reports[0].Total, reports.Max(report => report.Done));
    }

    [Fact]
    public void A_cancelled_run_leaves_no_file()
    {
        using LightModel model = Load(ClueTask.Csl);
        string path = _folder.At("csl_predict.json");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CluePredictor.Predict(model, ClueTask.Csl, Data(ClueTask.Csl, "dev"), path, cancellation: new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_model_of_another_task_is_refused_before_anything_is_done()
    {
        using LightModel model = Load(ClueTask.Csl);
        InputException error = Assert.Throws<InputException>(() =>
            CluePredictor.Predict(model, ClueTask.Cmrc2018, Data(ClueTask.Cmrc2018, "test"), _folder.At("out.json"), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains("question answering", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder.At("out.json")));
    }

    [Theory]
    [InlineData(ClueTask.Cluener, "city")]
    [InlineData(ClueTask.Csl, "2")]
    [InlineData(ClueTask.Cluewsc2020, "maybe")]
    public void A_model_with_foreign_labels_is_refused(ClueTask task, string foreign)
    {
        using LightModel model = Load(task, foreign);
        InputException error = Assert.Throws<InputException>(() =>
            CluePredictor.Evaluate(model, task, Data(task, "dev"), cancellation: TestContext.Current.CancellationToken));
        Assert.Contains(foreign, error.Message, StringComparison.Ordinal);
        Assert.Contains("id2label", error.Message, StringComparison.Ordinal);
    }

    private static string Data(ClueTask task, string split) => Fixture.Path("mini", task.OfficialName(), split + ".json");

    private LightModel Load(ClueTask task, string? foreignLabel = null)
    {
        (string architecture, string[] labels) = task switch
        {
            ClueTask.Cluener => ("ForTokenClassification", ["S-name", "B-address", foreignLabel is null ? "O" : "S-" + foreignLabel]),
            ClueTask.Csl => ("ForSequenceClassification", ["0", foreignLabel ?? "1"]),
            ClueTask.Cluewsc2020 => ("ForSpanPairClassification", new[] { "false", foreignLabel ?? "true" }),
            _ => ("ForQuestionAnswering", []),
        };
        TinyCheckpoint checkpoint = new TinyCheckpoint(architecture)
            .With("task", task.OfficialName())
            .With("max_position_embeddings", Positions)
            .With("max_length", Positions);
        checkpoint.Add("bert.embeddings.position_embeddings.weight", Positions, 4);
        if (labels.Length > 0)
        {
            checkpoint.AddDense("classifier", labels.Length, 4);
            checkpoint.With("id2label", new JsonObject(labels.Select((label, i) => KeyValuePair.Create(i.ToString(System.Globalization.CultureInfo.InvariantCulture), (JsonNode?)label))));
        }

        return LightModel.Load(checkpoint.Save(_folder, task.OfficialName()));
    }

    private sealed class Reports(List<PredictionProgress> list) : IProgress<PredictionProgress>
    {
        public void Report(PredictionProgress value)
        {
            lock (list)
            {
                list.Add(value);
            }
        }
    }
}
