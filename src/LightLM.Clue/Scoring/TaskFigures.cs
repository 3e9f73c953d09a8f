using LightLM.Clue.Metrics;

namespace LightLM.Clue.Scoring;

/// <summary>The one figure of each task that enters P, in percent.</summary>
/// <param name="Cluewsc2020">Accuracy.</param>
/// <param name="Csl">Accuracy.</param>
/// <param name="Cluener">F1, macro, by surface: the figure that CLUENER2020's own scorer gives as its result.</param>
/// <param name="Cmrc2018">Exact match: the figure that the CLUE leaderboard lists and averages.</param>
public sealed record TaskFigures(double Cluewsc2020, double Csl, double Cluener, double Cmrc2018)
{
    /// <summary>P: the mean of the four.</summary>
    public double Mean => (Cluewsc2020 + Csl + Cluener + Cmrc2018) / 4;

    /// <summary>The figures of four tasks.</summary>
    /// <param name="of">The figure of a task, in percent.</param>
    public static TaskFigures From(Func<ClueTask, double> of)
    {
        ArgumentNullException.ThrowIfNull(of);
        return new(of(ClueTask.Cluewsc2020), of(ClueTask.Csl), of(ClueTask.Cluener), of(ClueTask.Cmrc2018));
    }

    /// <summary>The task's figure.</summary>
    public double Of(ClueTask task) => task switch
    {
        ClueTask.Cluewsc2020 => Cluewsc2020,
        ClueTask.Csl => Csl,
        ClueTask.Cluener => Cluener,
        ClueTask.Cmrc2018 => Cmrc2018,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };

    /// <summary>The figure that enters P, of all scores of a task.</summary>
    public static double FigureOf(ClueScores scores) => scores switch
    {
        AccuracyScores labels => labels.Accuracy,
        CluenerScores entities => entities.F1Macro,
        Cmrc2018Scores answers => answers.Em,
        _ => throw new ArgumentOutOfRangeException(nameof(scores), scores, "not the scores of a task"),
    };

    /// <summary>What a task's figure is called, such as "accuracy".</summary>
    public static string NameOfFigure(ClueTask task) => task switch
    {
        ClueTask.Cluewsc2020 or ClueTask.Csl => "accuracy",
        ClueTask.Cluener => "F1 macro",
        ClueTask.Cmrc2018 => "exact match",
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };
}
