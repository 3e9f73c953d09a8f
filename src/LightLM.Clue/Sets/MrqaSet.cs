using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Predictions;
using LightLM.Tasks;

namespace LightLM.Clue.Sets;

/// <summary>
/// Reading comprehension in the format of MRQA 2019: JSON lines, which gzip may have packed; predictions are one object from question id to
/// answer.
/// </summary>
/// <param name="skipsUnanswered">Whether questions without a prediction do not count; else they count as wrong.</param>
public sealed class MrqaSet(bool skipsUnanswered = false) : DataSet("mrqa", "predictions.json")
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataFileException">The file cannot be read or unpacked, or a line is not as it should be.</exception>
    public static IReadOnlyList<MrqaExample> Read(string path)
    {
        Fields fields = new(new StrictFaultLog(path));
        return ClueDataSet.NotEmpty(path, MrqaFormat.ReadExamples(DataFile.ReadUnpacked(path).Content, fields));
    }

    /// <summary>Predicts the answers to questions.</summary>
    /// <param name="model">A model for question answering.</param>
    /// <param name="rows">The questions.</param>
    /// <param name="options">Threads, and who is told of progress and of odd rows.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    public IReadOnlyList<AnswerPrediction> Predict(
        LightModel model, IReadOnlyList<MrqaExample> rows, PredictionOptions? options = null, CancellationToken cancellationToken = default) =>
        CluePredictor.PredictAnswers(model, Name, rows, row => new QuestionQuery(row.Question, row.Context), options, cancellationToken);

    /// <summary>Scores answers.</summary>
    /// <param name="rows">Questions with reference answers.</param>
    /// <param name="predictions">The answers.</param>
    /// <exception cref="InputException">The two sides do not fit, or no question counts.</exception>
    public MrqaScores Evaluate(IReadOnlyList<MrqaExample> rows, IReadOnlyList<AnswerPrediction> predictions)
    {
        Alignment<AnswerPrediction> alignment = new(rows, predictions, prediction => prediction.Id);
        List<QuestionScores> questions = [];
        foreach (MrqaExample row in rows)
        {
            if (alignment.PredictionFor(row) is AnswerPrediction prediction)
            {
                questions.Add(MrqaMetric.Score(row, prediction.Answer));
            }
        }

        int counted = skipsUnanswered ? questions.Count : rows.Count;
        if (counted == 0)
        {
            throw new InputException("No question has a prediction, and those without one are skipped: predict this data, or count them.");
        }

        return new MrqaScores
        {
            Task = Name,
            Items = counted,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            ExactMatch = questions.Sum(question => question.Em) / counted,
            F1 = questions.Sum(question => question.F1) / counted,
            SkipsUnanswered = skipsUnanswered,
            PerQuestion = questions,
        };
    }

    /// <inheritdoc/>
    public override MrqaScores Evaluate(
        LightModel model, string dataPath, PredictionOptions? options = null, CancellationToken cancellationToken = default)
    {
        IReadOnlyList<MrqaExample> rows = ReadLabelled(dataPath);
        return Evaluate(rows, Predict(model, rows, options, cancellationToken));
    }

    /// <inheritdoc/>
    public override MrqaScores Evaluate(string dataPath, string predictionsPath) =>
        Evaluate(ReadLabelled(dataPath), PredictionFile.ReadAnswers(predictionsPath));

    internal override PredictableRows Open(LightModel model, string dataPath) =>
        CluePredictor.Answers(Read(dataPath), (rows, options, stop) => Predict(model, rows, options, stop));

    private static IReadOnlyList<MrqaExample> ReadLabelled(string path)
    {
        IReadOnlyList<MrqaExample> rows = Read(path);
        return rows.FirstOrDefault(row => row.Answers.Count == 0) is MrqaExample unlabelled
            ? throw ClueDataSet.Unlabelled(path, unlabelled, "answers", "at least one answer")
            : rows;
    }
}
