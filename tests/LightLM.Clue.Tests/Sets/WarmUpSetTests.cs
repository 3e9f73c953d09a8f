using System.Text.Json;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Clue.Sets;
using LightLM.Clue.Tests.Prediction;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Sets;

/// <summary>The data sets of classification beside the contest's.</summary>
public sealed class WarmUpSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Names => [.. WarmUpSets.All.Select(set => set.Name)];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Reference_scores_are_met(string name)
    {
        ClassificationSet set = Find(name);
        using JsonDocument scores = JsonDocument.Parse(File.ReadAllBytes(Fixture.Path("mini", "warmup-scores.json")));
        JsonElement expected = scores.RootElement.GetProperty(name);
        AccuracyScores found = set.Evaluate(Data(name, "dev.json"), Data(name, set.PredictionFileName));
        Assert.Equal(expected.GetProperty("accuracy").GetDouble(), found.Accuracy, 1e-9);
        Assert.Equal(expected.GetProperty("rows").GetInt32(), found.Items);
        Assert.Equal(expected.GetProperty("without_gold").GetInt32(), found.LeftOut ?? 0);
        Assert.Equal((name, 0, 0), (found.Task, found.Missing, found.Unknown));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_split_reads(string name)
    {
        ClassificationSet set = Find(name);
        Assert.All(set.Read(Data(name, "train.json")), row => Assert.NotNull(row.Label));
        IReadOnlyList<ClassificationExample> test = set.Read(Data(name, "test.json"));
        Assert.Equal(set.Read(Data(name, "dev.json")).Select(row => row.Text), test.Select(row => row.Text));
        Assert.All(test, row => Assert.Null(row.Label));
        Assert.Equal(Enumerable.Range(0, test.Count).Select(id => new RowId(id)), test.Select(row => row.Id));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Predictions_are_written_as_the_site_takes_them(string name)
    {
        ClassificationSet set = Find(name);
        string official = Data(name, set.PredictionFileName);
        string written = _folder.At(set.PredictionFileName);
        PredictionFile.WriteLabels(name, set.LabelSet, written, PredictionFile.ReadLabels(set.LabelSet, official));
        Assert.Equal(File.ReadAllText(official).TrimEnd(), File.ReadAllText(written).TrimEnd());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_model_is_predicted_and_scored(string name)
    {
        ClassificationSet set = Find(name);
        using LightModel model = MiniModels.LoadClassifier(_folder, name, set.Labels);
        string output = _folder.At(set.PredictionFileName);
        set.Predict(model, Data(name, "test.json"), output, cancellationToken: TestContext.Current.CancellationToken);
        AccuracyScores ofFile = set.Evaluate(Data(name, "dev.json"), output);
        AccuracyScores ofModel = set.Evaluate(model, Data(name, "dev.json"), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(ofFile, ofModel);
        Assert.Equal(File.ReadAllLines(Data(name, "test.json")).Length, File.ReadAllLines(output).Length);
        IReadOnlyList<ClassificationExample> rows = set.Read(Data(name, "dev.json"));
        Assert.Equal(
            rows.Select(row => set.Labels[model.Classify(row.Text.First, row.Text.Second).Id]),
            PredictionFile.ReadLabels(set.LabelSet, output).Select(prediction => prediction.Label));
    }

    [Fact]
    public void Names_of_topics_are_the_official_ones()
    {
        using JsonDocument labels = JsonDocument.Parse(File.ReadAllBytes(Data("tnews", "labels.json")));
        JsonElement[] rows = [.. labels.RootElement.GetProperty("labels").EnumerateArray()];
        Assert.Equal(rows.Select(row => row.GetProperty("label").GetString()), WarmUpSets.Tnews.Labels);
        Assert.All(rows, row => Assert.Equal(
            row.GetProperty("label_desc").GetString(), WarmUpSets.Tnews.LabelSet.NameOf(row.GetProperty("label").GetString()!)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Models_may_call_labels_by_their_names(bool besideLabels)
    {
        string[] names = [.. WarmUpSets.Tnews.Labels.Select(label => WarmUpSets.Tnews.LabelSet.NameOf(label)!)];
        string[] generic = [.. names.Select((_, i) => $"LABEL_{i}")];
        using LightModel plain = MiniModels.LoadClassifier(_folder, "tnews", WarmUpSets.Tnews.Labels);
        using LightModel named = besideLabels
            ? MiniModels.LoadClassifier(_folder, "named", generic, names)
            : MiniModels.LoadClassifier(_folder, "named", names);
        IReadOnlyList<ClassificationExample> rows = WarmUpSets.Tnews.Read(Data("tnews", "dev.json"));
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        Assert.Equal(
            WarmUpSets.Tnews.Predict(plain, rows, cancellationToken: cancellationToken),
            WarmUpSets.Tnews.Predict(named, rows, cancellationToken: cancellationToken));
    }

    [Fact]
    public void Models_with_other_labels_are_refused()
    {
        using LightModel model = MiniModels.LoadClassifier(_folder, "x", ["LABEL_0", "LABEL_1", "LABEL_2"]);
        TaskMismatchException error = Assert.Throws<TaskMismatchException>(() =>
            WarmUpSets.Ocnli.Evaluate(model, Data("ocnli", "dev.json"), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("neutral, entailment, contradiction", error.Message, StringComparison.Ordinal);
        Assert.Contains("LABEL_0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Disputed_rows_are_predicted_and_not_scored()
    {
        IReadOnlyList<ClassificationExample> rows = WarmUpSets.Ocnli.Read(Data("ocnli", "dev.json"));
        Assert.Equal("-", rows[3].Label);
        AccuracyScores scores = WarmUpSets.Ocnli.Evaluate(rows, [new(0, "entailment"), new(3, "neutral")]);
        Assert.Equal((3, 2, 0, 1), (scores.Items, scores.Missing, scores.Unknown, scores.LeftOut));
        Assert.Contains("\"left_out\": 1", scores.ToJson(), StringComparison.Ordinal);
        InputException error = Assert.Throws<InputException>(() => WarmUpSets.Ocnli.Evaluate([rows[3]], [new(3, "neutral")]));
        Assert.Contains("no labelled rows", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("afqmc", """{"sentence1": "a", "sentence2": "b", "label": "-"}""", "label", "expected \"0\" or \"1\", found \"-\", id 1.")]
    [InlineData("afqmc", """{"sentence1": "a", "sentence2": "b"}""", "label", "expected \"0\" or \"1\", found none, id 1.")]
    [InlineData("afqmc", """{"sentence1": "a", "sentence2": "b", "label": null}""", "label", "found null, id 1.")]
    [InlineData("afqmc", """{"sentence1": "a", "label": "1"}""", "sentence2", "missing")]
    [InlineData("tnews", """{"sentence": "a", "label": "105"}""", "label", "found \"105\", id 1.")]
    [InlineData("iflytek", """{"id": "x7", "sentence": "a", "label": "119"}""", "label", "expected \"0\", ... \"118\" (one of 119 labels), found \"119\", id x7.")]
    [InlineData("ocnli", """{"id": 0, "sentence1": "a", "sentence2": "b", "label": "neutral"}""", "id", "the id 0 was already given")]
    [InlineData("cmnli", """["a", "b"]""", null, "expected a JSON object")]
    public void A_row_at_fault_is_one_error_with_its_line_and_id(string name, string row, string? field, string problem)
    {
        string first = File.ReadLines(Data(name, "dev.json")).First();
        string path = _folder.Write("dev.json", $"{first}\n{row}\n");
        string predictions = _folder.Write("p.json", "");
        DataFileException error = Assert.Throws<DataFileException>(() => Find(name).Evaluate(path, predictions));
        Assert.Equal((path, 2, field), (error.Path, error.Line, error.Field));
        Assert.Contains(problem, error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_a_contest_task_is_called_that()
    {
        string path = Fixture.Path("mini", "csl", "dev.json");
        DataFileException error = Assert.Throws<DataFileException>(() => WarmUpSets.Tnews.Read(path));
        Assert.Contains("expected a data set of tnews, found a data set of csl", error.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_contest_stays_as_it_is()
    {
        Assert.Equal(["csl", "cluener", "cluewsc2020", "cmrc2018"], ClueTasks.All.Select(task => task.OfficialName()));
        Assert.Equal([.. ClueTasks.All.Select(task => task.OfficialName()), .. WarmUpSets.All.Select(set => set.Name), "mrqa"], KnownSets.All.Select(set => set.Name));
        Assert.Equal(ClueTasks.All.Select(task => task.PredictionFileName()), KnownSets.All.Take(4).Select(set => set.PredictionFileName));
    }

    private static ClassificationSet Find(string name) => WarmUpSets.All.Single(set => set.Name == name);

    private static string Data(string name, string file) => Fixture.Path("mini", name, file);
}
