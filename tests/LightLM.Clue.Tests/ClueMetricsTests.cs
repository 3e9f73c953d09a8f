using System.Text.Json;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Testing;

namespace LightLM.Clue.Tests;

public class ClueMetricsTests
{
    private const double Tolerance = 1e-9;

    [Theory]
    [InlineData(ClueTask.Cluener, 43)]
    [InlineData(ClueTask.Csl, 24)]
    [InlineData(ClueTask.Cluewsc2020, 42)]
    [InlineData(ClueTask.Cmrc2018, 8)]
    public void Small_reference_scores_are_met(ClueTask task, int items) => Compare(task, Fixture.Path("metrics-small"), items);

    [Theory]
    [InlineData(ClueTask.Cluener, 300)]
    [InlineData(ClueTask.Csl, 150)]
    [InlineData(ClueTask.Cluewsc2020, 150)]
    [InlineData(ClueTask.Cmrc2018, 233)]
    public void Reference_scores_are_met(ClueTask task, int items) => Compare(task, SharedData.Require("goldens/metrics"), items);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Each_question_has_the_reference_scores(bool shared)
    {
        string folder = shared ? SharedData.Require("goldens/metrics") : Fixture.Path("metrics-small");
        Cmrc2018Scores scores = (Cmrc2018Scores)Evaluate(ClueTask.Cmrc2018, folder);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "cmrc2018.per_question.json")));
        Assert.Equal(expected.RootElement.GetArrayLength(), scores.PerQuestion.Count);
        foreach ((JsonElement reference, QuestionScores question) in expected.RootElement.EnumerateArray().Zip(scores.PerQuestion))
        {
            Assert.Equal(reference.GetProperty("id").GetString(), question.Id.ToString());
            Assert.Equal(100 * reference.GetProperty("em").GetDouble(), question.Em, Tolerance);
            Assert.Equal(100 * reference.GetProperty("f1").GetDouble(), question.F1, Tolerance);
        }
    }

    [Fact]
    public void Rows_without_prediction_count_as_wrong()
    {
        CslExample[] data = [Csl(0, "1"), Csl(1, "0"), Csl(2, "1"), Csl(3, "1")];
        AccuracyScores scores = ClueMetrics.Evaluate(data, [new(0, "1"), new(1, "1"), new(3, "1"), new(99, "0")]);
        Assert.Equal((50.0, 4, 1, 1), (scores.Accuracy, scores.Items, scores.Missing, scores.Unknown));
    }

    [Fact]
    public void Questions_without_prediction_count_as_wrong()
    {
        Cmrc2018Example[] data = [.. Enumerable.Range(0, 4).Select(i => new Cmrc2018Example(i, i + 1, null, "天地人", "谁？", [new("天地", null)]))];
        Cmrc2018Scores scores = ClueMetrics.Evaluate(data, [new(0, "天地"), new(3, "地"), new(9, "天地")]);
        Assert.Equal((25.0, 4, 2, 1), (scores.Em, scores.Items, scores.Missing, scores.Unknown));
        Assert.Equal((100 + (200.0 / 3)) / 4, scores.F1, Tolerance);
    }

    [Fact]
    public void An_entity_counts_once_and_as_a_span_only_at_its_place()
    {
        CluenerExample[] data = [new(0, 1, "北辰和北辰", [new("company", "北辰", 0, 1), new("company", "北辰", 3, 4)])];
        ClueEntity found = new("company", "北辰", 0, 1);
        CluenerScores scores = ClueMetrics.Evaluate(data, [new(0, [found, found, new("name", "北辰", 3, 4)])]);
        Assert.Equal(new EntityScores(1, 1, 1), scores.PerType["company"]);
        Assert.Equal(new EntityScores(2, 1, 1), scores.PerTypeSpans["company"]);
        Assert.Equal(50, scores.F1Macro, Tolerance);
        Assert.Equal(100.0 / 3, scores.F1MacroSpans, Tolerance);
        Assert.Equal(50, scores.F1Micro, Tolerance);
    }

    [Theory]
    [InlineData("""{"game": {"北辰": [[0, 1], [3, 4]]}}""", """{"game": {"北辰": [[0, 1]]}}""", 1, 1, 1)]
    [InlineData("""{"game": {"北辰": [[0, 1]]}}""", """{"game": {"北辰": [[3, 4], [0, 1], [3, 4]]}}""", 1, 1, 1)]
    [InlineData("""{"game": {"北辰": [[0, 1]]}}""", """{"game": {"北辰": [[3, 4]]}}""", 1, 1, 1)]
    [InlineData("""{"game": {"北辰": [[0, 1]]}}""", """{"game": {"北辰": []}}""", 1, 1, 1)]
    [InlineData("""{"game": {"北辰": [[0, 1]]}}""", """{"game": {"北": [[0, 0]], "北辰": [[0, 1]]}}""", 1, 2, 1)]
    [InlineData("""{"game": {"北辰": [[0, 1]]}}""", """{"scene": {"北辰": [[0, 1]]}, "game": {}}""", 1, 0, 0)]
    [InlineData("""{"game": {"北辰": [[0, 1]], "北": [[0, 0]]}}""", "{}", 2, 0, 0)]
    [InlineData("{}", """{"game": {"和": []}}""", 0, 1, 0)]
    [InlineData("""{"game": {"和": []}}""", """{"game": {"和": [[2, 2]]}}""", 1, 1, 1)]
    public void The_official_figure_looks_at_the_surfaces_of_a_sentence(string label, string prediction, int gold, int predicted, int correct)
    {
        string folder = Fixture.NewFolder();
        string data = Path.Combine(folder, "dev.json");
        string predictions = Path.Combine(folder, "predictions.json");
        File.WriteAllText(data, $$"""{"text": "北辰和北辰", "label": {{label}}}""");
        File.WriteAllText(predictions, $$"""{"id": 0, "label": {{prediction}}}""");
        CluenerScores scores = (CluenerScores)ClueMetrics.Evaluate(ClueTask.Cluener, data, predictions);
        Assert.Equal(new EntityScores(gold, predicted, correct), scores.PerType["game"]);
    }

    [Theory]
    [InlineData("dev_predictions.json", null)]
    [InlineData("dev_predictions_legal.json", "legal")]
    public void The_figures_of_the_trained_model_are_met_to_the_last_digit(string recorded, string? decoding)
    {
        string path = Path.Combine(Fixture.NewFolder(), "predictions.json");
        using JsonDocument labels = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"models/cluener/{recorded}")));
        File.WriteAllLines(path, labels.RootElement.EnumerateArray().Select((label, row) => $$"""{"id": {{row}}, "label": {{label.GetRawText()}}}"""));
        CluenerScores scores = (CluenerScores)ClueMetrics.Evaluate(ClueTask.Cluener, SharedData.Require("clue/cluener/dev.json"), path);
        using JsonDocument metrics = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require("models/cluener/metrics.json")));
        JsonElement expected = metrics.RootElement.GetProperty("dev");
        expected = decoding is null ? expected : expected.GetProperty(decoding);
        Assert.Equal(expected.GetProperty("f1_macro").GetDouble(), scores.F1Macro);
        Assert.Equal(expected.GetProperty("f1_macro_spans").GetDouble(), scores.F1MacroSpans);
        Assert.Equal(expected.GetProperty("f1_micro").GetDouble(), scores.F1Micro);
        Assert.Equal(
            expected.GetProperty("per_type").EnumerateObject().Select(type => (type.Name, type.Value.GetDouble())),
            scores.PerType.Select(type => (type.Key, type.Value.F1)));
    }

    [Fact]
    public void Types_that_do_not_occur_leave_the_mean_alone()
    {
        ClueEntity[] entities = [new("company", "北辰", 0, 1)];
        Assert.Equal(100, ClueMetrics.Evaluate([new CluenerExample(0, 1, "北辰", entities)], [new CluenerPrediction(0, entities)]).F1Macro);
    }

    [Theory]
    [InlineData("《HK.0999》", "hk.0999", 100, 100)]
    [InlineData("1990年5月", "1990年", 0, 66.66666666666667)]
    [InlineData("Kevin Lau", "kevin", 0, 66.66666666666667)]
    [InlineData("望海塔", "", 0, 0)]
    [InlineData("A组", " a组。", 100, 100)]
    [InlineData("天地人", "天水人", 0, 33.333333333333336)]
    [InlineData("\u4e00\u4e00", "\u4e00", 0, 66.66666666666667)]
    [InlineData("\u9fa5\u9fa5", "\u9fa5", 0, 66.66666666666667)]
    [InlineData("\u9fa6\u9fa6", "\u9fa6", 0, 0)]
    public void Answers_are_compared_like_the_official_scorer_does(string answer, string prediction, double em, double f1)
    {
        QuestionScores scores = Cmrc2018Metric.Score("Q", [new("别的", null), new(answer, null)], prediction);
        Assert.Equal(em, scores.Em);
        Assert.Equal(f1, scores.F1, Tolerance);
    }

    [Fact]
    public void Data_and_predictions_that_do_not_fit_are_refused()
    {
        CslExample[] data = [Csl(1, "1"), Csl(2, "0")];
        Assert.Contains("off by +1", Refusal(data, [new(0, "1"), new(1, "1")]), StringComparison.Ordinal);
        Assert.Contains("No prediction names a row", Refusal(data, [new("x", "1")]), StringComparison.Ordinal);
        Assert.Contains("two predictions for row 1", Refusal(data, [new(1, "1"), new(1, "1")]), StringComparison.Ordinal);
        Assert.Contains("no label", Refusal([Csl(1, null)], [new(1, "1")]), StringComparison.Ordinal);
        Assert.Contains("no labelled rows", Refusal([], []), StringComparison.Ordinal);

        static string Refusal(CslExample[] data, LabelPrediction[] predictions) =>
            Assert.Throws<InputException>(() => ClueMetrics.Evaluate(data, predictions)).Message;
    }

    private static CslExample Csl(int id, string? label) => new(id, id + 1, "文", ["词"], label);

    private static ClueScores Evaluate(ClueTask task, string folder)
    {
        string name = Path.Combine(folder, task.OfficialName());
        return ClueMetrics.Evaluate(task, name + ".gold.json", name + ".predictions.json");
    }

    private static void Compare(ClueTask task, string folder, int items)
    {
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "scores.json")));
        using JsonDocument actual = JsonDocument.Parse(Evaluate(task, folder).ToJson());
        Assert.Equal(items, actual.RootElement.GetProperty("items").GetInt32());
        CompareMembers(expected.RootElement.GetProperty(task.OfficialName()), actual.RootElement);
    }

    private static void CompareMembers(JsonElement expected, JsonElement actual)
    {
        foreach (JsonProperty member in expected.EnumerateObject())
        {
            JsonElement value = actual.GetProperty(member.Name);
            if (member.Value.ValueKind == JsonValueKind.Object)
            {
                CompareMembers(member.Value, value);
            }
            else
            {
                Assert.Equal(member.Value.GetDouble(), value.GetDouble(), Tolerance);
            }
        }
    }
}
