using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Metrics;

/// <summary>Rows with one label each, by accuracy.</summary>
internal sealed class ScoredLabels : ScoredRows
{
    private readonly bool[] _isRight;

    private ScoredLabels(bool[] isRight, AccuracyScores scores) => (_isRight, Scores) = (isRight, scores);

    public override AccuracyScores Scores { get; }

    /// <summary>Scores labels of any data set.</summary>
    /// <param name="name">The name of the data set.</param>
    /// <param name="data">The labelled rows.</param>
    /// <param name="labelOf">The label of a row.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="leftOut">Rows that are not scored; null where the data set has no such.</param>
    public static ScoredLabels Of<T>(
        string name,
        IReadOnlyList<T> data,
        Func<T, string?> labelOf,
        IReadOnlyList<LabelPrediction> predictions,
        IReadOnlyList<T>? leftOut = null)
        where T : ClueExample
    {
        Alignment<LabelPrediction> alignment = new(data, predictions, prediction => prediction.Id, leftOut);
        bool[] isRight = [.. data.Select(row => RowLabel.Require(labelOf(row), row) == alignment.PredictionFor(row)?.Label)];
        AccuracyScores scores = new()
        {
            Task = name,
            Items = data.Count,
            LeftOut = leftOut?.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            Accuracy = PercentOf(isRight, All(data.Count)),
        };
        return new ScoredLabels(isRight, scores);
    }

    public override double FigureOf(ReadOnlySpan<int> rows) => PercentOf(_isRight, rows);
}
