using LightLM.Clue;
using LightLM.Cli.Hosting;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Shows on standard error that something is going on; silent unless a person looks at both streams.</summary>
internal static class Waiting
{
    /// <summary>Shows a bar while rows are worked off.</summary>
    public static T WithBar<T>(Shell shell, string title, Func<IProgress<PredictionProgress>?, T> work) => Watched(shell, title, work);

    /// <summary>Shows a bar while something is done that tells its share of the whole, from 0 to 1.</summary>
    public static T WithShare<T>(Shell shell, string title, Func<IProgress<double>?, T> work) => Watched(shell, title, work);

    /// <summary>Shows a spinner while something is done that does not say how far it is.</summary>
    public static T WithSpinner<T>(Shell shell, string title, Func<T> work) =>
        IsWatched(shell) ? shell.ErrorConsole.Status().Start(title, _ => work()) : work();

    private static T Watched<T>(Shell shell, string title, Func<Bar?, T> work) => IsWatched(shell)
        ? shell.ErrorConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .Start(context => work(new Bar(context.AddTask(title))))
        : work(null);

    private static bool IsWatched(Shell shell) => shell.OutputIsTerminal && shell.ErrorIsTerminal;

    private sealed class Bar(ProgressTask task) : IProgress<PredictionProgress>, IProgress<double>
    {
        public void Report(double value) => task.Value = task.MaxValue * value;

        public void Report(PredictionProgress value)
        {
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
