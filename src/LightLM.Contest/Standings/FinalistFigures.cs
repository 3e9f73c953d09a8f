using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;

namespace LightLM.Contest.Standings;

/// <summary>A task's figure that enters P.</summary>
/// <param name="Task">The task.</param>
/// <param name="Figure">The figure in percent with its interval; a figure that the manifest gives has none.</param>
/// <param name="Details">All scores by their names; empty where the figure is given.</param>
/// <param name="Rows">How many rows were scored, or null where the figure is given.</param>
internal sealed record TaskFigure(ClueTask Task, FigureEstimate Figure, IReadOnlyDictionary<string, double> Details, int? Rows);

/// <summary>The figures of a finalist.</summary>
/// <param name="Tasks">Of each task.</param>
internal sealed record FinalistFigures(IReadOnlyList<TaskFigure> Tasks)
{
    private static readonly Dictionary<string, double> None = [];

    /// <summary>The figures that are given, or those in the journal.</summary>
    public static FinalistFigures Of(RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal) =>
        new([.. ClueTasks.All.Select(task => Of(finalist, journal, task))]);

    /// <summary>
    /// P: the mean of the tasks' figures. The tasks' rows are different ones, so that the errors are independent and add up as squares.
    /// </summary>
    public FigureEstimate P
    {
        get
        {
            double mean = Values.Mean;
            return new FigureEstimate(
                mean,
                Math.Max(0, mean - Norm(figure => figure.Estimate - figure.Low)),
                Math.Min(100, mean + Norm(figure => figure.High - figure.Estimate)));

            double Norm(Func<FigureEstimate, double> error) =>
                Math.Sqrt(Tasks.Sum(task => error(task.Figure) * error(task.Figure))) / Tasks.Count;
        }
    }

    /// <summary>The figures without their intervals.</summary>
    public TaskFigures Values => TaskFigures.From(task => Of(task).Figure.Estimate);

    /// <summary>A task's figure.</summary>
    public TaskFigure Of(ClueTask task) => Tasks.First(figure => figure.Task == task);

    private static TaskFigure Of(RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal, ClueTask task)
    {
        if (finalist.Entry.Metrics is TaskFigures given)
        {
            double figure = given.Of(task);
            return new TaskFigure(task, new FigureEstimate(figure, figure, figure), None, null);
        }

        ScoredTask score = finalist.ScoreOf(journal, task)!;
        return new TaskFigure(task, score.Figure, score.Details, score.Rows);
    }
}
