using LightLM.Clue;
using LightLM.Cli.Contest;
using LightLM.Cli.Hosting;
using LightLM.Timing;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Shows on standard error that something is going on; silent unless a person looks at both streams.</summary>
internal static class Waiting
{
    /// <summary>Shows a bar while rows are worked off.</summary>
    public static T WithBar<T>(Shell shell, string title, Func<IProgress<PredictionProgress>?, T> work) => Watched(shell, title, work);

    /// <summary>Shows a bar while something is done that tells its share of the whole, from 0 to 1.</summary>
    public static T WithShare<T>(Shell shell, string title, Func<IProgress<double>?, T> work) => Watched(shell, title, work);

    /// <summary>Shows a bar while something is timed that says itself how long it will take.</summary>
    public static T WithTimeLeft<T>(Shell shell, Func<IProgress<TimingProgress>?, T> work) => IsWatched(shell)
        ? shell.ErrorConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new TimedBar(context.AddTask("Loading"))))
        : work(null);

    /// <summary>Shows a bar while the measurements of a contest are taken.</summary>
    public static T WithSteps<T>(Shell shell, Func<IProgress<ContestProgress>?, T> work) => IsWatched(shell)
        ? shell.ErrorConsole.Progress().AutoClear(true)
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .Start(context => work(new StepsBar(context.AddTask("Preparing"))))
        : work(null);

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

    private sealed class TimedBar(ProgressTask task) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value)
        {
            string left = value.Left is { } time ? $", {Numbers.Duration(time)} left" : "";
            task.Description = Markup.Escape($"Timing, {value.Stage}{left}");
            task.MaxValue = 1;
            task.Value = value.Fraction;
        }
    }

    private sealed class StepsBar(ProgressTask task) : IProgress<ContestProgress>
    {
        public void Report(ContestProgress value)
        {
            string left = value.Left is { } time ? $", {Numbers.Duration(time)} left" : "";
            task.Description = Markup.Escape(Printable.Text($"{value.Done} of {value.Total}: {value.Stage}{left}"));
            task.MaxValue = value.Total;
            task.Value = value.Done;
        }
    }
}
