using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Predictions;
using LightLM.Clue.Submissions;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>Every task from the data file to a submission with small untrained models: the way, not the answers.</summary>
public sealed class MiniSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<ClueTask> Tasks => [.. ClueTasks.All];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Tasks))]
    public void A_labelled_set_is_scored(ClueTask task)
    {
        using LightModel model = Load(task);
        ClueScores scores = CluePredictor.Evaluate(model, task, Data(task, "dev"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ClueDataSet.Read(task, Data(task, "dev")).Count, scores.Items);
        Assert.Equal(0, scores.Missing);
    }

    [Fact]
    public void Four_test_sets_become_a_submission()
    {
        foreach (ClueTask task in ClueTasks.All)
        {
            using LightModel model = Load(task);
            CluePredictor.Predict(model, task, Data(task, "test"), _folder.At(task.PredictionFileName()), cancellationToken: TestContext.Current.CancellationToken);
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
        AnswerPrediction[] together = [.. CluePredictor.Predict(model, rows, cancellationToken: TestContext.Current.CancellationToken)];
        Assert.Equal(rows.Select(row => row.Id), together.Select(prediction => prediction.Id));
        AnswerPrediction[] alone =
            [.. rows.SelectMany(row => CluePredictor.Predict(model, [row], cancellationToken: TestContext.Current.CancellationToken))];
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Progress_reaches_the_last_row()
    {
        List<PredictionProgress> reports = [];
        using LightModel model = Load(ClueTask.Csl);
        PredictionOptions options = new() { Progress = new Reports(reports) };
        CluePredictor.Evaluate(model, ClueTask.Csl, Data(ClueTask.Csl, "dev"), options, TestContext.Current.CancellationToken);
        Assert.Equal(reports[0].Total, reports.Max(report => report.Done));
    }

    [Fact]
    public void A_cancelled_run_leaves_no_file()
    {
        using LightModel model = Load(ClueTask.Csl);
        string path = _folder.At("csl_predict.json");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CluePredictor.Predict(model, ClueTask.Csl, Data(ClueTask.Csl, "dev"), path, cancellationToken: new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void A_run_that_is_cancelled_on_its_way_leaves_no_file()
    {
        using LightModel model = Load(ClueTask.Cmrc2018);
        using CancellationTokenSource source = new();
        string path = _folder.At("cmrc2018_predict.json");
        PredictionOptions options = new() { Threads = 2, Progress = new Cancelling(source) };
        Assert.ThrowsAny<OperationCanceledException>(() =>
            CluePredictor.Predict(model, ClueTask.Cmrc2018, Data(ClueTask.Cmrc2018, "dev"), path, options, source.Token));
        Assert.False(Path.Exists(path));
    }

    [Theory]
    [MemberData(nameof(Tasks))]
    public void Any_number_of_threads_writes_the_same_bytes(ClueTask task)
    {
        using LightModel model = Load(task);
        string[] files = [.. new int?[] { null, 1, 2, 7 }.Select(threads =>
        {
            string path = _folder.At($"{task}-{threads}.json");
            PredictionOptions options = new() { Threads = threads };
            CluePredictor.Predict(model, task, Data(task, "dev"), path, options, TestContext.Current.CancellationToken);
            return File.ReadAllText(path);
        })];
        Assert.All(files, file => Assert.Equal(files[0], file));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(LightModelOptions.MaxThreads + 1)]
    public void Impossible_numbers_of_threads_are_refused(int threads)
    {
        using LightModel model = Load(ClueTask.Csl);
        PredictionOptions options = new() { Threads = threads };
        InputException error = Assert.Throws<InputException>(() =>
            CluePredictor.Evaluate(model, ClueTask.Csl, Data(ClueTask.Csl, "dev"), options, TestContext.Current.CancellationToken));
        Assert.Contains($"found {threads}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_of_another_task_is_refused_before_anything_is_done()
    {
        using LightModel model = Load(ClueTask.Csl);
        TaskMismatchException error = Assert.Throws<TaskMismatchException>(() =>
            CluePredictor.Predict(model, ClueTask.Cmrc2018, Data(ClueTask.Cmrc2018, "test"), _folder.At("out.json"), cancellationToken: TestContext.Current.CancellationToken));
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
        TaskMismatchException error = Assert.Throws<TaskMismatchException>(() =>
            CluePredictor.Evaluate(model, task, Data(task, "dev"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(foreign, error.Message, StringComparison.Ordinal);
        Assert.Contains(string.Join(", ", task.Labels()), error.Message, StringComparison.Ordinal);
    }

    private static string Data(ClueTask task, string split) => Fixture.Path("mini", task.OfficialName(), split + ".json");

    private LightModel Load(ClueTask task, string? foreignLabel = null) => MiniModels.Load(_folder, task, foreignLabel);

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

    private sealed class Cancelling(CancellationTokenSource source) : IProgress<PredictionProgress>
    {
        public void Report(PredictionProgress value) => source.Cancel();
    }
}
