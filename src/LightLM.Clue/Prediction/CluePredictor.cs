using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Descriptions;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Clue.Prediction;

/// <summary>Predicts whole data sets with a model, row by row independently, several rows at a time.</summary>
/// <remarks>
/// Every method throws <see cref="DataFileException"/> for a faulty data file, and <see cref="TaskMismatchException"/> for a model with
/// another head or with labels that are not the task's. A row that the model cannot read as it was meant does not end a run:
/// <see cref="PredictionOptions.OddRow"/> is told of it. A text, question or passage without tokens gets no entities or an empty answer,
/// a pair is judged by what it has, and a row that cannot be answered at all (a span without tokens, spans too far apart) gets no prediction.
/// </remarks>
public static class CluePredictor
{
    /// <summary>Predicts a data set and writes the official prediction file, which appears under its name only when complete.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The data set; labels are ignored.</param>
    /// <param name="outputPath">The prediction file.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups; no file is left.</param>
    /// <exception cref="UnansweredRowsException">Rows could not be answered; the file has the others.</exception>
    public static void Predict(
        LightModel model,
        ClueTask task,
        string dataPath,
        string outputPath,
        PredictionOptions? options = null,
        CancellationToken cancellationToken = default) =>
        PredictionRun.Write(Open(model, task, dataPath), dataPath, outputPath, options, cancellationToken);

    /// <summary>Predicts a labelled data set and scores the predictions; a row that cannot be answered counts as wrong.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The labelled data set.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    public static ClueScores Evaluate(
        LightModel model, ClueTask task, string dataPath, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        switch (task)
        {
            case ClueTask.Cluener:
                IReadOnlyList<CluenerExample> sentences = ClueDataSet.ReadCluener(dataPath);
                ClueMetrics.RequireLabels(sentences);
                return ClueMetrics.Evaluate(sentences, Predict(model, sentences, options, cancellationToken));
            case ClueTask.Csl:
                IReadOnlyList<CslExample> papers = ClueDataSet.ReadCsl(dataPath);
                ClueMetrics.RequireLabels(papers);
                return ClueMetrics.Evaluate(papers, Predict(model, papers, options, cancellationToken));
            case ClueTask.Cluewsc2020:
                IReadOnlyList<Cluewsc2020Example> pronouns = ClueDataSet.ReadCluewsc2020(dataPath);
                ClueMetrics.RequireLabels(pronouns);
                return ClueMetrics.Evaluate(pronouns, Predict(model, pronouns, options, cancellationToken));
            case ClueTask.Cmrc2018:
                IReadOnlyList<Cmrc2018Example> questions = ClueDataSet.ReadCmrc2018(dataPath);
                ClueMetrics.RequireLabels(questions);
                return ClueMetrics.Evaluate(questions, Predict(model, questions, options, cancellationToken));
            default:
                throw new ArgumentOutOfRangeException(nameof(task), task, "not a task");
        }
    }

    /// <summary>Predicts the entities of sentences.</summary>
    public static IReadOnlyList<CluenerPrediction> Predict(
        LightModel model, IReadOnlyList<CluenerExample> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        ModelLabels.RequireEntityTypes(model);
        RowReading<CluenerExample, IReadOnlyList<Entity>, CluenerPrediction> reading = new(
            row => row.Text.Length,
            row => model.PrepareEntities(row.Text),
            (row, entities) => new CluenerPrediction(row.Id, [.. entities.Select(entity => ToClue(row.Text, entity))]),
            row => [("text", row.Text)],
            "the row has no entities",
            row => new CluenerPrediction(row.Id, []));
        return reading.Run(model, rows, options, cancellationToken);
    }

    /// <summary>Predicts whether keywords are papers' own.</summary>
    public static IReadOnlyList<LabelPrediction> Predict(
        LightModel model, IReadOnlyList<CslExample> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] labels = ModelLabels.Match(model, HeadKind.SequenceClassification, ClueTask.Csl.OfficialName(), ClueTask.Csl.RowLabels());
        RowReading<CslExample, Classification, LabelPrediction> reading = new(
            row => row.Abstract.Length,
            row => model.PrepareClassification(ClueQuery.ToPair(row)),
            (row, result) => new LabelPrediction(row.Id, labels[result.Id]),
            row => [("keywords", string.Concat(row.Keywords)), ("abstract", row.Abstract)],
            "the label is a guess from the rest of the row",
            _ => null);
        return reading.Run(model, rows, options, cancellationToken);
    }

    /// <summary>Predicts whether pronouns refer to nouns.</summary>
    public static IReadOnlyList<LabelPrediction> Predict(
        LightModel model, IReadOnlyList<Cluewsc2020Example> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] labels =
            ModelLabels.Match(model, HeadKind.SpanPairClassification, ClueTask.Cluewsc2020.OfficialName(), ClueTask.Cluewsc2020.RowLabels());
        RowReading<Cluewsc2020Example, Classification, LabelPrediction> reading = new(
            row => row.Text.Length,
            row => model.PrepareCoreference(ClueQuery.ToQuery(row)),
            (row, result) => new LabelPrediction(row.Id, labels[result.Id]),
            _ => [],
            "",
            _ => null);
        return reading.Run(model, rows, options, cancellationToken);
    }

    /// <summary>Predicts the answers to questions.</summary>
    public static IReadOnlyList<AnswerPrediction> Predict(
        LightModel model, IReadOnlyList<Cmrc2018Example> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default) =>
        PredictAnswers(model, ClueTask.Cmrc2018.OfficialName(), rows, ClueQuery.ToQuery, options, cancellationToken);

    /// <summary>Reads the rows of a task's data set, to be predicted in parts.</summary>
    /// <param name="model">A model of the task.</param>
    /// <param name="task">The task.</param>
    /// <param name="dataPath">The data set; labels are ignored.</param>
    internal static PredictableRows Open(LightModel model, ClueTask task, string dataPath)
    {
        return task switch
        {
            ClueTask.Cluener => new PredictableRows<CluenerExample, CluenerPrediction>(
                PredictionLayout.Lines,
                ClueDataSet.ReadCluener(dataPath),
                (rows, options, stop) => Predict(model, rows, options, stop),
                prediction => prediction.Id,
                PredictionWriter.Row),
            ClueTask.Csl => Labels(ClueDataSet.ReadCsl(dataPath), (rows, options, stop) => Predict(model, rows, options, stop)),
            ClueTask.Cluewsc2020 => Labels(ClueDataSet.ReadCluewsc2020(dataPath), (rows, options, stop) => Predict(model, rows, options, stop)),
            ClueTask.Cmrc2018 => Answers(ClueDataSet.ReadCmrc2018(dataPath), (rows, options, stop) => Predict(model, rows, options, stop)),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
        };

        PredictableRows Labels<TRow>(
            IReadOnlyList<TRow> rows,
            Func<IReadOnlyList<TRow>, PredictionOptions, CancellationToken, IReadOnlyList<LabelPrediction>> predict)
            where TRow : ClueExample => CluePredictor.Labels(task.OfficialName(), task.RowLabels(), rows, predict);
    }

    /// <summary>Rows with one label each.</summary>
    internal static PredictableRows Labels<TRow>(
        string name,
        LabelSet labels,
        IReadOnlyList<TRow> rows,
        Func<IReadOnlyList<TRow>, PredictionOptions, CancellationToken, IReadOnlyList<LabelPrediction>> predict)
        where TRow : ClueExample => new PredictableRows<TRow, LabelPrediction>(
            PredictionLayout.Lines, rows, predict, prediction => prediction.Id, prediction => PredictionWriter.Row(name, labels, prediction));

    /// <summary>Questions with an answer each.</summary>
    internal static PredictableRows Answers<TRow>(
        IReadOnlyList<TRow> rows,
        Func<IReadOnlyList<TRow>, PredictionOptions, CancellationToken, IReadOnlyList<AnswerPrediction>> predict)
        where TRow : ClueExample => new PredictableRows<TRow, AnswerPrediction>(
            PredictionLayout.Answers, rows, predict, prediction => prediction.Id, PredictionWriter.Row);

    /// <summary>Predicts the answers to the questions of any data set.</summary>
    /// <param name="model">A model for question answering.</param>
    /// <param name="name">The name of the data set.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="toQuery">Makes a query of a row.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    internal static IReadOnlyList<AnswerPrediction> PredictAnswers<TRow>(
        LightModel model, string name, IReadOnlyList<TRow> rows, Func<TRow, QuestionQuery> toQuery, PredictionOptions? options, CancellationToken cancellationToken)
        where TRow : ClueExample
    {
        ModelLabels.RequireHead(model, HeadKind.QuestionAnswering, name);
        RowReading<TRow, AnswerList, AnswerPrediction> reading = new(
            row => toQuery(row).Question.Length + toQuery(row).Passage.Length,
            row => model.PrepareAnswers(toQuery(row)),
            (row, answers) => new AnswerPrediction(row.Id, answers.Count > 0 ? answers[0].Text : ""),
            row => [("question", toQuery(row).Question), ("passage", toQuery(row).Passage)],
            "the answer is empty",
            row => new AnswerPrediction(row.Id, ""));
        return reading.Run(model, rows, options, cancellationToken);
    }

    private static ClueEntity ToClue(string text, Entity entity)
    {
        (int start, int length) = TextOffsets.ToCodePoints(text, entity.Start, entity.Length);
        return new ClueEntity(entity.Type, entity.Text, start, start + length - 1);
    }
}
