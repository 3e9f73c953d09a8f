using LightLM.Clue.DataSets;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.Metrics;

/// <summary>Questions of CMRC 2018, by exact match.</summary>
internal sealed class ScoredAnswers : ScoredRows
{
    private readonly bool[] _isExact;

    public ScoredAnswers(IReadOnlyList<Cmrc2018Example> data, IReadOnlyList<AnswerPrediction> predictions)
    {
        Alignment<AnswerPrediction> alignment = new(data, predictions, prediction => prediction.Id);
        QuestionScores?[] questions = [.. data.Select(row => Score(row, alignment.PredictionFor(row)))];
        QuestionScores[] answered = [.. questions.OfType<QuestionScores>()];
        _isExact = [.. questions.Select(question => question?.Em > 0)];
        Scores = new Cmrc2018Scores
        {
            Task = ClueTask.Cmrc2018.OfficialName(),
            Items = data.Count,
            Missing = alignment.Missing,
            Unknown = alignment.Unknown,
            PerQuestion = answered,
            Em = PercentOf(_isExact, All(data.Count)),
            F1 = answered.Sum(question => question.F1) / data.Count,
        };
    }

    public override Cmrc2018Scores Scores { get; }

    public override double FigureOf(ReadOnlySpan<int> rows) => PercentOf(_isExact, rows);

    private static QuestionScores? Score(Cmrc2018Example row, AnswerPrediction? prediction)
    {
        IReadOnlyList<Cmrc2018Answer> answers = RowLabel.Require(row.Answers.Count == 0 ? null : row.Answers, row);
        return prediction is null ? null : Cmrc2018Metric.Score(row.Id, answers, prediction.Answer);
    }
}
