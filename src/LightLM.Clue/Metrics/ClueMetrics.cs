using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;
using LightLM.Clue.Submissions;

namespace LightLM.Clue.Metrics;

/// <summary>
/// The tasks' official metrics. Predictions are matched to labelled rows by id; a row without a prediction counts as wrong.
/// </summary>
/// <remarks>
/// Every method throws <see cref="InputException"/> when the two sides do not fit: no labels, no row in common, ids that are off by
/// one. Those that read files also throw <see cref="DataFileException"/>.
/// </remarks>
public static class ClueMetrics
{
    /// <summary>Scores a prediction file against a labelled data file.</summary>
    public static ClueScores Evaluate(ClueTask task, string dataPath, string predictionsPath) =>
        Score(task, dataPath, predictionsPath).Scores;

    /// <summary>Scores entities: F1 of each type and their mean, by surface and by span, and F1 over all spans.</summary>
    public static CluenerScores Evaluate(IReadOnlyList<CluenerExample> data, IReadOnlyList<CluenerPrediction> predictions) =>
        new ScoredEntities(data, predictions).Scores;

    /// <summary>Scores labels of CSL.</summary>
    public static AccuracyScores Evaluate(IReadOnlyList<CslExample> data, IReadOnlyList<LabelPrediction> predictions) =>
        Score(data, predictions).Scores;

    /// <summary>Scores labels of CLUEWSC2020.</summary>
    public static AccuracyScores Evaluate(IReadOnlyList<Cluewsc2020Example> data, IReadOnlyList<LabelPrediction> predictions) =>
        Score(data, predictions).Scores;

    /// <summary>Scores answers.</summary>
    public static Cmrc2018Scores Evaluate(IReadOnlyList<Cmrc2018Example> data, IReadOnlyList<AnswerPrediction> predictions) =>
        new ScoredAnswers(data, predictions).Scores;

    /// <summary>Scores a prediction file against a labelled data file, row by row.</summary>
    internal static ScoredRows Score(ClueTask task, string dataPath, string predictionsPath) =>
        PredictionDiagnosis.Explaining(task, dataPath, predictionsPath, () => ScoreFiles(task, dataPath, predictionsPath));

    /// <summary>Checks that every row has a label, before a model spends minutes on rows that cannot be scored.</summary>
    public static void RequireLabels(IEnumerable<ClueExample> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (ClueExample row in data)
        {
            RowLabel.Require<object>(
                row switch
                {
                    CluenerExample sentence => sentence.Entities,
                    CslExample paper => paper.Label,
                    Cluewsc2020Example pronoun => pronoun.Label,
                    Cmrc2018Example question => question.Answers.Count > 0 ? question.Answers : null,
                    _ => null,
                },
                row);
        }
    }

    private static ScoredRows ScoreFiles(ClueTask task, string dataPath, string predictionsPath) => task switch
    {
        ClueTask.Cluener => new ScoredEntities(ClueDataSet.ReadCluener(dataPath), PredictionFile.ReadCluener(predictionsPath)),
        ClueTask.Csl => Score(ClueDataSet.ReadCsl(dataPath), PredictionFile.ReadLabels(task, predictionsPath)),
        ClueTask.Cluewsc2020 => Score(ClueDataSet.ReadCluewsc2020(dataPath), PredictionFile.ReadLabels(task, predictionsPath)),
        ClueTask.Cmrc2018 => new ScoredAnswers(ClueDataSet.ReadCmrc2018(dataPath), PredictionFile.ReadCmrc2018(predictionsPath)),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };

    private static ScoredLabels Score(IReadOnlyList<CslExample> data, IReadOnlyList<LabelPrediction> predictions) =>
        ScoredLabels.Of(ClueTask.Csl.OfficialName(), data, row => row.Label, predictions);

    private static ScoredLabels Score(IReadOnlyList<Cluewsc2020Example> data, IReadOnlyList<LabelPrediction> predictions) =>
        ScoredLabels.Of(ClueTask.Cluewsc2020.OfficialName(), data, row => row.Label, predictions);
}
