using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Clue;

/// <summary>Predicts whole data sets with a model, row by row independently, on all cores.</summary>
/// <remarks>
/// Every method throws <see cref="DataFileException"/> for a faulty data file, <see cref="TaskMismatchException"/> for a model with
/// another head, and <see cref="InputException"/> for one whose labels are not the task's.
/// </remarks>
public static class CluePredictor
{
    /// <summary>Predicts a data set and writes the official prediction file, which appears under its name only when complete.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The data set; labels are ignored.</param>
    /// <param name="outputPath">The prediction file.</param>
    /// <param name="progress">Told after each group of rows.</param>
    /// <param name="cancellation">Cancels between groups; no file is left.</param>
    public static void Predict(
        LightModel model,
        ClueTask task,
        string dataPath,
        string outputPath,
        IProgress<PredictionProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        switch (task)
        {
            case ClueTask.Cluener:
                PredictionFile.WriteCluener(outputPath, Predict(model, ClueDataSet.ReadCluener(dataPath), progress, cancellation));
                break;
            case ClueTask.Csl:
                PredictionFile.WriteLabels(task, outputPath, Predict(model, ClueDataSet.ReadCsl(dataPath), progress, cancellation));
                break;
            case ClueTask.Cluewsc2020:
                PredictionFile.WriteLabels(task, outputPath, Predict(model, ClueDataSet.ReadCluewsc2020(dataPath), progress, cancellation));
                break;
            case ClueTask.Cmrc2018:
                PredictionFile.WriteCmrc2018(outputPath, Predict(model, ClueDataSet.ReadCmrc2018(dataPath), progress, cancellation));
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(task), task, "not a task");
        }
    }

    /// <summary>Predicts a labelled data set and scores the predictions.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The labelled data set.</param>
    /// <param name="progress">Told after each group of rows.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    public static ClueScores Evaluate(
        LightModel model, ClueTask task, string dataPath, IProgress<PredictionProgress>? progress = null, CancellationToken cancellation = default)
    {
        switch (task)
        {
            case ClueTask.Cluener:
                IReadOnlyList<CluenerExample> sentences = ClueDataSet.ReadCluener(dataPath);
                ClueMetrics.RequireLabels(sentences);
                return ClueMetrics.Evaluate(sentences, [.. Predict(model, sentences, progress, cancellation)]);
            case ClueTask.Csl:
                IReadOnlyList<CslExample> papers = ClueDataSet.ReadCsl(dataPath);
                ClueMetrics.RequireLabels(papers);
                return ClueMetrics.Evaluate(papers, [.. Predict(model, papers, progress, cancellation)]);
            case ClueTask.Cluewsc2020:
                IReadOnlyList<Cluewsc2020Example> pronouns = ClueDataSet.ReadCluewsc2020(dataPath);
                ClueMetrics.RequireLabels(pronouns);
                return ClueMetrics.Evaluate(pronouns, [.. Predict(model, pronouns, progress, cancellation)]);
            case ClueTask.Cmrc2018:
                IReadOnlyList<Cmrc2018Example> questions = ClueDataSet.ReadCmrc2018(dataPath);
                ClueMetrics.RequireLabels(questions);
                return ClueMetrics.Evaluate(questions, [.. Predict(model, questions, progress, cancellation)]);
            default:
                throw new ArgumentOutOfRangeException(nameof(task), task, "not a task");
        }
    }

    /// <summary>Predicts the entities of sentences.</summary>
    public static IEnumerable<CluenerPrediction> Predict(
        LightModel model, IReadOnlyList<CluenerExample> rows, IProgress<PredictionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ModelLabels.RequireEntityTypes(model);
        return RowBatches.Run(rows, row => row.Text.Length, group =>
            group.Zip(model.Entities([.. group.Select(row => row.Text)], cancellation), (row, entities) =>
                new CluenerPrediction(row.Id, [.. entities.Select(entity => ToClue(row.Text, entity))])), progress, cancellation);
    }

    /// <summary>Predicts whether keywords are papers' own.</summary>
    public static IEnumerable<LabelPrediction> Predict(
        LightModel model, IReadOnlyList<CslExample> rows, IProgress<PredictionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ModelLabels.Require(model, HeadKind.SequenceClassification, ClueTask.Csl);
        return RowBatches.Run(rows, row => row.Abstract.Length, group =>
            group.Zip(model.Classify([.. group.Select(ClueQuery.ToPair)], cancellation), (row, result) => new LabelPrediction(row.Id, model.Task.Labels[result.Id])), progress, cancellation);
    }

    /// <summary>Predicts whether pronouns refer to nouns.</summary>
    public static IEnumerable<LabelPrediction> Predict(
        LightModel model, IReadOnlyList<Cluewsc2020Example> rows, IProgress<PredictionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ModelLabels.Require(model, HeadKind.SpanPairClassification, ClueTask.Cluewsc2020);
        return RowBatches.Run(rows, row => row.Text.Length, group =>
            group.Zip(model.Coreference([.. group.Select(ClueQuery.ToQuery)], cancellation), (row, result) => new LabelPrediction(row.Id, model.Task.Labels[result.Id])), progress, cancellation);
    }

    /// <summary>Predicts the answers to questions; an empty one where a passage has no tokens.</summary>
    public static IEnumerable<AnswerPrediction> Predict(
        LightModel model, IReadOnlyList<Cmrc2018Example> rows, IProgress<PredictionProgress>? progress = null, CancellationToken cancellation = default)
    {
        ModelLabels.RequireHead(model, HeadKind.QuestionAnswering);
        return RowBatches.Run(rows, row => row.Question.Length + row.Passage.Length, group =>
            group.Zip(model.Answers([.. group.Select(ClueQuery.ToQuery)], 1, cancellation), (row, answers) =>
                new AnswerPrediction(row.Id, answers.Count > 0 ? answers[0].Text : "")), progress, cancellation);
    }

    private static ClueEntity ToClue(string text, Entity entity)
    {
        (int start, int length) = TextOffsets.ToCodePoints(text, entity.Start, entity.Length);
        return new ClueEntity(entity.Type, entity.Text, start, start + length - 1);
    }
}
