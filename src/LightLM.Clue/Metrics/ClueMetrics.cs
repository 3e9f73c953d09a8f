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
        PredictionDiagnosis.Explaining(task, dataPath, predictionsPath, () => EvaluateFiles(task, dataPath, predictionsPath));

    private static ClueScores EvaluateFiles(ClueTask task, string dataPath, string predictionsPath) => task switch
    {
        ClueTask.Cluener => Evaluate(ClueDataSet.ReadCluener(dataPath), PredictionFile.ReadCluener(predictionsPath)),
        ClueTask.Csl => Evaluate(ClueDataSet.ReadCsl(dataPath), PredictionFile.ReadLabels(task, predictionsPath)),
        ClueTask.Cluewsc2020 => Evaluate(ClueDataSet.ReadCluewsc2020(dataPath), PredictionFile.ReadLabels(task, predictionsPath)),
        ClueTask.Cmrc2018 => Evaluate(ClueDataSet.ReadCmrc2018(dataPath), PredictionFile.ReadCmrc2018(predictionsPath)),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };

    /// <summary>Scores entities: F1 of each type and their mean, by surface and by span, and F1 over all spans.</summary>
    public static CluenerScores Evaluate(IReadOnlyList<CluenerExample> data, IReadOnlyList<CluenerPrediction> predictions)
    {
        Alignment<CluenerPrediction> alignment = new(data, predictions, prediction => prediction.Id);
        EntityCounts surfaces = new();
        EntityCounts spans = new();
        foreach (CluenerExample row in data)
        {
            IReadOnlyList<ClueEntity> entities = Labelled(row.Entities, row);
            CluenerPrediction? prediction = alignment.PredictionFor(row);
            surfaces.Add(Surfaces(entities, row.Unplaced), Surfaces(prediction?.Entities ?? [], prediction?.Unplaced ?? []));
            spans.Add(entities.Select(Span), (prediction?.Entities ?? []).Select(Span));
        }

        return new CluenerScores
        {
            Task = ClueTask.Cluener.OfficialName(),
            Items = data.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            PerType = surfaces.PerType,
            PerTypeSpans = spans.PerType,
            F1Macro = surfaces.F1Macro,
            F1MacroSpans = spans.F1Macro,
            F1Micro = spans.Total.F1,
        };
    }

    /// <summary>Scores labels of CSL.</summary>
    public static AccuracyScores Evaluate(IReadOnlyList<CslExample> data, IReadOnlyList<LabelPrediction> predictions) =>
        Accuracy(ClueTask.Csl.OfficialName(), data, row => row.Label, predictions);

    /// <summary>Scores labels of CLUEWSC2020.</summary>
    public static AccuracyScores Evaluate(IReadOnlyList<Cluewsc2020Example> data, IReadOnlyList<LabelPrediction> predictions) =>
        Accuracy(ClueTask.Cluewsc2020.OfficialName(), data, row => row.Label, predictions);

    /// <summary>Scores answers.</summary>
    public static Cmrc2018Scores Evaluate(IReadOnlyList<Cmrc2018Example> data, IReadOnlyList<AnswerPrediction> predictions)
    {
        Alignment<AnswerPrediction> alignment = new(data, predictions, prediction => prediction.Id);
        List<QuestionScores> questions = [];
        foreach (Cmrc2018Example row in data)
        {
            IReadOnlyList<Cmrc2018Answer> answers = Labelled(row.Answers.Count == 0 ? null : row.Answers, row);
            if (alignment.PredictionFor(row) is AnswerPrediction prediction)
            {
                questions.Add(Cmrc2018Metric.Score(row.Id, answers, prediction.Answer));
            }
        }

        return new Cmrc2018Scores
        {
            Task = ClueTask.Cmrc2018.OfficialName(),
            Items = data.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            PerQuestion = questions,
            Em = questions.Sum(question => question.Em) / data.Count,
            F1 = questions.Sum(question => question.F1) / data.Count,
        };
    }

    private static IEnumerable<(string Type, string Key)> Surfaces(IEnumerable<ClueEntity> entities, IEnumerable<EntitySurface> unplaced) =>
        entities.Select(entity => (entity.Type, entity.Surface)).Concat(unplaced.Select(entity => (entity.Type, entity.Surface)));

    private static (string Type, (int First, int Last) Key) Span(ClueEntity entity) => (entity.Type, (entity.First, entity.Last));

    /// <summary>Scores labels of any data set.</summary>
    /// <param name="name">The name of the data set.</param>
    /// <param name="data">The labelled rows.</param>
    /// <param name="labelOf">The label of a row.</param>
    /// <param name="predictions">The predictions.</param>
    /// <param name="leftOut">Rows that are not scored; null where the data set has no such.</param>
    internal static AccuracyScores Accuracy<T>(
        string name, IReadOnlyList<T> data, Func<T, string?> labelOf, IReadOnlyList<LabelPrediction> predictions, IReadOnlyList<T>? leftOut = null)
        where T : ClueExample
    {
        Alignment<LabelPrediction> alignment = new(data, predictions, prediction => prediction.Id, leftOut);
        int right = data.Count(row => Labelled(labelOf(row), row) == alignment.PredictionFor(row)?.Label);
        return new AccuracyScores
        {
            Task = name,
            Items = data.Count,
            LeftOut = leftOut?.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            Accuracy = 100.0 * right / data.Count,
        };
    }

    /// <summary>Checks that every row has a label, before a model spends minutes on rows that cannot be scored.</summary>
    public static void RequireLabels(IEnumerable<ClueExample> data)
    {
        ArgumentNullException.ThrowIfNull(data);
        foreach (ClueExample row in data)
        {
            Labelled<object>(
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

    private static T Labelled<T>(T? label, ClueExample row)
        where T : class =>
        label ?? throw new InputException(
            $"Row {row.Id} (line {row.Line}) has no label; evaluate against data with labels, such as dev.json.");
}
