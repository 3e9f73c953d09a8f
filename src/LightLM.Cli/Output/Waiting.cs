using LightLM.Cli.Hosting;
using LightLM.Clue.Prediction;
using LightLM.Contest;
using LightLM.Reports;
using LightLM.Timing.Scenarios;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Shows on standard error that something is going on: a bar where a person looks at both streams, lines elsewhere.</summary>
internal static class Waiting
{
    private const int BarWidth = 16;

    /// <summary>What a bar's line has beside the description and the bar: the percentage and spaces.</summary>
    private const int BarRest = 10;

    /// <summary>Shows progress while rows are worked off.</summary>
    public static T WithBar<T>(Shell shell, string title, Func<IProgress<PredictionProgress>?, T> work) =>
        Watched<PredictionProgress, T>(shell, title, (value, pace) => pace.At(
            $"{title}, {Numbers.Count(value.Done)} of {Numbers.Count(value.Total)} rows", (double)value.Done / value.Total), work);

    /// <summary>Shows progress while something is done that tells its share of the whole, from 0 to 1.</summary>
    public static T WithShare<T>(Shell shell, string title, Func<IProgress<double>?, T> work) =>
        Watched<double, T>(shell, title, (share, pace) => pace.At(title, share), work);

    /// <summary>Shows progress while something is timed that says itself how long it will take.</summary>
    public static T WithTimeLeft<T>(Shell shell, Func<IProgress<TimingProgress>?, T> work) =>
        Watched<TimingProgress, T>(shell, "Loading", (value, _) => new WorkProgress($"Timing, {value.Stage}", value.Fraction, value.Left)
        {
            LeftAtMost = value.LeftAtMost,
        }, work);

    /// <summary>Shows progress while the measurements of a contest are taken.</summary>
    public static T WithSteps<T>(Shell shell, Func<IProgress<ContestProgress>?, T> work) =>
        Watched<ContestProgress, T>(shell, "Preparing", (value, _) => new WorkProgress(
            $"{value.Done} of {value.Total} measurements, {value.Stage}", value.Total == 0 ? 1 : (double)value.Done / value.Total, value.Left), work);

    /// <summary>Shows that something is done which does not say how far it is.</summary>
    public static T WithSpinner<T>(Shell shell, string title, Func<T> work)
    {
        if (IsWatched(shell))
        {
            return shell.ErrorConsole.Status().Start(title, _ => work());
        }

        using ProgressLines lines = new(shell, title);
        return work();
    }

    private static T Watched<TReport, T>(
        Shell shell, string title, Func<TReport, Pace, WorkProgress> describe, Func<IProgress<TReport>, T> work)
    {
        Pace pace = new(shell.Clock);
        if (IsWatched(shell))
        {
            return shell.ErrorConsole.Progress().AutoClear(true)
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn { Width = BarWidth }, new PercentageColumn())
                .Start(context => work(Described(new Bar(context.AddTask(title), shell.Width - BarWidth - BarRest))));
        }

        using ProgressLines lines = new(shell, title);
        return work(Described(lines));

        IProgress<TReport> Described(IProgress<WorkProgress> display) => new Reports<TReport>(value => display.Report(describe(value, pace)));
    }

    private static bool IsWatched(Shell shell) => shell.OutputIsTerminal && shell.ErrorIsTerminal;

    /// <summary>Unlike <see cref="Progress{T}"/> passes on at once, on the thread that reports.</summary>
    private sealed class Reports<T>(Action<T> pass) : IProgress<T>
    {
        public void Report(T value) => pass(value);
    }

    /// <summary>Knows how long work takes that goes on at the same speed.</summary>
    private sealed class Pace(TimeProvider clock)
    {
        private readonly long _start = clock.GetTimestamp();

        public WorkProgress At(string stage, double fraction)
        {
            TimeSpan? left = fraction > 0 ? clock.GetElapsedTime(_start) * ((1 - fraction) / fraction) : null;
            return new WorkProgress(stage, fraction, left);
        }
    }

    private sealed class Bar(ProgressTask task, int room) : IProgress<WorkProgress>
    {
        public void Report(WorkProgress value)
        {
            // The time left is never cut, what is going on is where it has to be.
            string left = value.TimeLeft.Length == 0 ? "" : $", {value.TimeLeft}";
            string stage = WordWrap.Lines(Printable.Text(value.Stage), room - left.Length)[0];
            task.Description = Markup.Escape(stage + left);
            task.MaxValue = 1;
            task.Value = value.Fraction ?? 0;
        }
    }
}
