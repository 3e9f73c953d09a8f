using LightLM.Clue;
using LightLM.Clue.Scoring;

namespace LightLM.Contest.Standings;

/// <summary>A finalist's place in the ranking.</summary>
/// <param name="Finalist">The finalist.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Time">Its times.</param>
/// <param name="Score">The formula.</param>
internal sealed record Standing(RecordedFinalist Finalist, FinalistFigures Figures, FinalistTime Time, FinalScore Score)
{
    /// <summary>The place, from 1.</summary>
    public int Rank { get; init; }

    /// <summary>What was found while it was scored and timed, such as rows that it could not read.</summary>
    public IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Whether this and the next differ by more than what is uncertain about both; null for the last.</summary>
    public bool? DiffersFromNext { get; init; }

    /// <summary>The result with its interval, of the uncertainty of P and of T: measured apart, their errors add up as squares.</summary>
    public FigureEstimate Result
    {
        get
        {
            FigureEstimate p = Figures.P;
            return new FigureEstimate(
                Score.Result,
                Score.Result - Norm(Score.PerformanceTerm - TermOf(p.Low), Score.TimeTerm - Score.WithTimeRatio(Time.Ratio.High).TimeTerm),
                Score.Result + Norm(
                    TermOf(p.High) - Score.PerformanceTerm, Score.WithTimeRatio(Math.Max(0, Time.Ratio.Low)).TimeTerm - Score.TimeTerm));
        }
    }

    /// <summary>The tasks whose times cannot be relied on.</summary>
    public IReadOnlyList<TaskTime> Noisy => [.. Time.Tasks.Where(task => task.Noise is not null)];

    /// <summary>The limits of the preliminary round that it does not keep.</summary>
    /// <param name="besideBertBase">Whether its times are compared with BERT-base's, which the limit of time is about.</param>
    public IReadOnlyList<string> ExceededLimits(bool besideBertBase) =>
    [
        .. Finalist.Entrant.Parameters is long count && !ContestLimits.AllowsParameters(count) ? (string[])["parameters"] : [],
        .. besideBertBase && Time.Ratio.IsAtMost(ContestLimits.TimeRatio) == false ? (string[])["time"] : [],
    ];

    /// <summary>Whether this one's result is above another's by more than what is uncertain about both.</summary>
    public bool IsSurelyAbove(Standing other)
    {
        // A term of time that cannot be relied on may be anything from nothing to the whole.
        bool hasTime = Noisy.Count == 0 && other.Noisy.Count == 0;
        double unknown = hasTime ? 0 : FinalScore.TimeWeight;
        double own = hasTime ? Score.Result : Score.PerformanceTerm + Score.SizeTerm;
        double others = hasTime ? other.Score.Result : other.Score.PerformanceTerm + other.Score.SizeTerm;
        double error = hasTime
            ? Norm(Result.Estimate - Result.Low, other.Result.High - other.Result.Estimate)
            : Norm(Score.PerformanceTerm - TermOf(Figures.P.Low), TermOf(other.Figures.P.High) - other.Score.PerformanceTerm);
        return own - others - unknown > error;
    }

    private static double TermOf(double performance) => FinalScore.PerformanceTermOf(performance);

    private static double Norm(double a, double b) => Math.Sqrt((a * a) + (b * b));
}
