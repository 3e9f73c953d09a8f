using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LightLM.Checkpoints;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Predictions;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Clue.Tests.Prediction;

/// <summary>The trained models on the real dev sets: the scores and the predictions that their training recorded.</summary>
public sealed class DevSetTests : IDisposable
{
    private const double ScoreTolerance = 0.1;

    /// <summary>Listed scores are rounded to two digits.</summary>
    private const double RoundingTolerance = 0.0051;
    private const double SamePredictions = 0.998;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Precision.Float32, TagDecoding.Argmax)]
    [InlineData(Precision.Float32, TagDecoding.Legal)]
    [InlineData(Precision.Float16, TagDecoding.Legal)]
    public void Entities(Precision precision, TagDecoding decoding)
    {
        using LightModel model = Convert(ClueTask.Cluener, precision, decoding);
        IReadOnlyList<CluenerExample> rows = ClueDataSet.ReadCluener(Data(ClueTask.Cluener));
        CluenerPrediction[] predictions = [.. CluePredictor.Predict(model, rows, cancellationToken: TestContext.Current.CancellationToken)];
        CluenerScores scores = ClueMetrics.Evaluate(rows, predictions);
        using JsonDocument metrics = Recorded(ClueTask.Cluener, "metrics.json");
        bool isLegal = decoding == TagDecoding.Legal;
        JsonElement expected = metrics.RootElement.GetProperty("dev");
        expected = isLegal ? expected.GetProperty("legal") : expected;
        AssertScore(expected, "f1_macro", scores.F1Macro);
        AssertScore(expected, "f1_macro_spans", scores.F1MacroSpans);
        AssertScore(expected, "f1_micro", scores.F1Micro);
        using JsonDocument recorded = Recorded(ClueTask.Cluener, isLegal ? "dev_predictions_legal.json" : "dev_predictions.json");
        AssertSame(recorded.RootElement.EnumerateArray().Select(Spans).Zip(predictions.Select(Spans)));
    }

    [Theory]
    [InlineData(ClueTask.Csl, Precision.Float32)]
    [InlineData(ClueTask.Csl, Precision.Float16)]
    [InlineData(ClueTask.Cluewsc2020, Precision.Float32)]
    [InlineData(ClueTask.Cluewsc2020, Precision.Float16)]
    public void Labels(ClueTask task, Precision precision)
    {
        using LightModel model = Convert(task, precision);
        string predictionsPath = _folder.At("predictions.json");
        CluePredictor.Predict(model, task, Data(task), predictionsPath, cancellationToken: TestContext.Current.CancellationToken);
        AccuracyScores scores = Assert.IsType<AccuracyScores>(ClueMetrics.Evaluate(task, Data(task), predictionsPath));
        using JsonDocument metrics = Recorded(task, "metrics.json");
        AssertScore(metrics.RootElement.GetProperty("dev"), "accuracy", scores.Accuracy);
        using JsonDocument recorded = Recorded(task, "dev_predictions.json");
        IEnumerable<string> labels = recorded.RootElement.EnumerateArray().Select(label => model.Task.Labels[label.GetInt32()]);
        AssertSame(labels.Zip(PredictionFile.ReadLabels(task, predictionsPath).Select(prediction => prediction.Label)));
    }

    /// <summary>Parts of the set, which takes minutes.</summary>
    [Theory]
    [InlineData(Precision.Float32, 300)]
    [InlineData(Precision.Float16, 100)]
    public void Answers(Precision precision, int count)
    {
        using LightModel model = Convert(ClueTask.Cmrc2018, precision);
        Cmrc2018Example[] rows = [.. ClueDataSet.ReadCmrc2018(Data(ClueTask.Cmrc2018)).Take(count)];
        AnswerPrediction[] predictions = [.. CluePredictor.Predict(model, rows, cancellationToken: TestContext.Current.CancellationToken)];
        using JsonDocument recorded = Recorded(ClueTask.Cmrc2018, "dev_predictions.json");
        AssertSame(predictions.Select(prediction =>
        {
            string expected = recorded.RootElement.GetProperty(prediction.Id.ToString()).GetString()!;
            return (IsWithoutPunctuation(prediction.Answer, expected) ? prediction.Answer : expected, prediction.Answer);
        }));
    }

    /// <summary>Whether an answer is a recorded one without the punctuation at its end, which the recorded ones keep.</summary>
    private static bool IsWithoutPunctuation(string answer, string recorded) =>
        answer.Length > 0 && recorded.StartsWith(answer, StringComparison.Ordinal) && recorded[answer.Length..].All(char.IsPunctuation);

    /// <summary>Rounding the weights to 8 bits costs less than half a point: the models that come with the repository.</summary>
    [Theory]
    [InlineData(ClueTask.Cluener, "f1_micro")]
    [InlineData(ClueTask.Cluener, "f1_macro")]
    [InlineData(ClueTask.Csl, "accuracy")]
    [InlineData(ClueTask.Cluewsc2020, "accuracy")]
    public void Scores_in_8_bits(ClueTask task, string score) => AssertListed(task, score);

    /// <summary>Takes minutes.</summary>
    [Fact(Explicit = true)]
    public void Score_of_all_answers_in_8_bits() => AssertListed(ClueTask.Cmrc2018, "em");

    private static void AssertListed(ClueTask task, string score)
    {
        using LightModel model = LightModel.Load(Shipped(task));
        ClueScores scores = CluePredictor.Evaluate(model, task, Data(task), cancellationToken: TestContext.Current.CancellationToken);
        using JsonDocument json = JsonDocument.Parse(scores.ToJson());
        double actual = json.RootElement.GetProperty(score).GetDouble();
        (double rounded, double whole) = Listed(task, score);
        Assert.Equal(rounded, actual, RoundingTolerance);
        Assert.True(actual > whole - 0.5, $"{actual}, in single precision {whole}.");
    }

    /// <summary>The scores that the list of the models states, in 8 bits and in single precision.</summary>
    private static (double Rounded, double Whole) Listed(ClueTask task, string score)
    {
        string list = Path.Combine(Path.GetDirectoryName(Shipped(task))!, "README.md");
        string row = File.ReadLines(list).Single(line => line.StartsWith($"| `{task.OfficialName()}.lightlm` |", StringComparison.Ordinal));
        string name = score switch { "f1_macro" => "F1 macro", "f1_micro" => "micro", "em" => "exact match", _ => "accuracy" };
        GroupCollection numbers = Regex.Match(row, $@"{name} ([0-9.]+) \(([0-9.]+)\)").Groups;
        return (double.Parse(numbers[1].Value, CultureInfo.InvariantCulture), double.Parse(numbers[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>Each token's best label alone makes a hundred entities of one character, none of them right.</summary>
    [Fact]
    public void Entities_are_not_broken_into_characters()
    {
        using LightModel model = LightModel.Load(Shipped(ClueTask.Cluener));
        Assert.Equal(TagDecoding.Legal, model.Task.Decoding);
        IReadOnlyList<CluenerExample> rows = ClueDataSet.ReadCluener(Data(ClueTask.Cluener));
        Assert.InRange(rows.Sum(row => model.FindEntities(row.Text).Count(entity => entity.Length == 1)), 0, 3);
    }

    private LightModel Convert(ClueTask task, Precision precision, TagDecoding? decoding = null)
    {
        string path = _folder.At("model.lightlm");
        using (ModelPackage package = ModelFiles.Open(SharedData.Require($"models/{task.OfficialName()}")))
        {
            CompactWriter.Write(package, path, precision);
        }

        return LightModel.Load(path, new LightModelOptions { Decoding = decoding });
    }

    private static string Shipped(ClueTask task)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string path = Path.Combine(folder.FullName, "models", task.OfficialName() + CompactFile.Extension);
            if (File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException($"The repository has no model for {task.OfficialName()}.");
    }

    private static string Data(ClueTask task) => SharedData.Require($"clue/{task.OfficialName()}/dev.json");

    private static JsonDocument Recorded(ClueTask task, string file) =>
        JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"models/{task.OfficialName()}/{file}")));

    private static void AssertScore(JsonElement metrics, string name, double actual) =>
        Assert.Equal(metrics.GetProperty(name).GetDouble(), actual, ScoreTolerance);

    private static void AssertSame(IEnumerable<(string Expected, string Actual)> pairs)
    {
        (string Expected, string Actual)[] all = [.. pairs];
        (string Expected, string Actual)[] different = [.. all.Where(pair => pair.Expected != pair.Actual)];
        Assert.True(all.Length - different.Length >= SamePredictions * all.Length, $"{different.Length} of {all.Length} differ, first {different.FirstOrDefault()}");
    }

    private static string Spans(JsonElement label) => string.Join(' ', label.EnumerateObject()
        .SelectMany(type => type.Value.EnumerateObject().SelectMany(surface => surface.Value.EnumerateArray().Select(span => $"{type.Name}:{span[0]}-{span[1]}")))
        .Order(StringComparer.Ordinal));

    private static string Spans(CluenerPrediction prediction) => string.Join(' ', prediction.Entities
        .Select(entity => $"{entity.Type}:{entity.First}-{entity.Last}")
        .Order(StringComparer.Ordinal));
}
