using LightLM.Clue;
using LightLM.Contest.Journal;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Standings;

/// <summary>How long a finalist takes for a task's items beside the baseline.</summary>
/// <param name="Task">The task.</param>
/// <param name="FinalistMs">The finalist's mean time of an item in milliseconds, a command's net of its start-up.</param>
/// <param name="BaselineMs">The baseline's, measured in the same rounds.</param>
/// <param name="Ratio">Their ratio.</param>
/// <param name="Noise">Why it cannot be relied on, or null.</param>
internal sealed record TaskTime(ClueTask Task, double FinalistMs, double BaselineMs, RatioEstimate Ratio, string? Noise)
{
    /// <summary>
    /// A ratio whose interval is wider than this part of it on either side is not relied on. What is narrower enters the interval of the
    /// result, and places that differ, with what it is.
    /// </summary>
    public const double WidestHalfWidth = 1.0 / 3;

    /// <summary>The times with start-up; null where both were timed item by item.</summary>
    public WholeComparison? Whole { get; init; }

    /// <summary>What is to be said about the time beside its noise, or null.</summary>
    public string? Remark { get; init; }

    /// <summary>A finalist's time from the journal.</summary>
    public static TaskTime Of(
        ContestManifest manifest, RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal, ClueTask task)
    {
        if (!finalist.IsTimedWhole)
        {
            ModelTime model = finalist.RecordsOf(journal, JournalKind.Time, task).First().Time!;
            return new TaskTime(task, model.FinalistMs, model.BaselineMs, model.Ratio, model.Noise);
        }

        IReadOnlyList<TimedRound> rounds = finalist.RoundsOf(journal, task);
        TaskTime time = OfRounds(task, rounds, (finalist.Entrant.IsCommand, manifest.Baseline.Command is not null));
        return finalist.Entrant.IsCommand ? time.Compared(new CommandPace(rounds, manifest.Threads), finalist, journal) : time;
    }

    /// <summary>A time from the records of rounds over the whole set.</summary>
    /// <param name="task">The task.</param>
    /// <param name="rounds">At least one round.</param>
    /// <param name="isProcess">Whether the finalist and the baseline each start a process for a run.</param>
    public static TaskTime OfRounds(ClueTask task, IReadOnlyList<TimedRound> rounds, (bool Finalist, bool Baseline) isProcess)
    {
        WholeTimes finalist = Times(round => round.Finalist, isProcess.Finalist);
        WholeTimes baseline = Times(round => round.Baseline, isProcess.Baseline);
        RatioEstimate ratio = Compare(finalist.Net, baseline.Net);
        string? noise = finalist.Problem ?? (baseline.Problem is string problem ? $"baseline: {problem}" : null);
        if (noise is null && ratio.RelativeHalfWidth > WidestHalfWidth)
        {
            noise = FormattableString.Invariant($"the interval of the ratio is {ratio.RelativeHalfWidth:0.0 %} wide on either side");
        }

        return new TaskTime(task, finalist.NetMs, baseline.NetMs, ratio, noise)
        {
            Whole = new WholeComparison(finalist, baseline, Compare(finalist.Whole, baseline.Whole).Estimate)
            {
                ProcessorMs = rounds.All(round => round.Finalist.All.ProcessorMs is not null)
                    ? Quantiles.Median([.. rounds.Select(round => round.Finalist.All.ProcessorMs!.Value)])
                    : null,
            },
        };

        WholeTimes Times(Func<TimedRound, PartTimes> of, bool isProcess) => new(
            [.. rounds.Select(of).Select(time => new SetTime(time.First.Ms, time.All.Ms))], rounds[0].Rows, isProcess);
    }

    /// <summary>The same beside other runs of the command: where the scored rows took more time than the timed ones say, theirs counts.</summary>
    private TaskTime Compared(CommandPace pace, RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal)
    {
        if (finalist.ScoreOf(journal, Task) is ScoredTask score && pace.FactorOf(score) is double factor)
        {
            return this with
            {
                FinalistMs = FinalistMs * factor,
                Ratio = new RatioEstimate(Ratio.Estimate * factor, Ratio.Low * factor, Ratio.High * factor),
                Noise = FormattableString.Invariant(
                    $"the rows that were scored took {factor:0.0} times as long as timed rows and start-ups say, which is what counts"),
            };
        }

        WholeRun? unaltered = finalist.RecordsOf(journal, JournalKind.Unaltered, Task).LastOrDefault()?.Unaltered;
        return unaltered is not null && pace.FactorOf(unaltered) is double part
            ? this with
            {
                Remark = FormattableString.Invariant(
                    $"{Task.OfficialName()}: rows of the test set took {part:0.00} times as long as they are as recombined ones: it seems to know them"),
            }
            : this;
    }

    private static RatioEstimate Compare(TimeTable finalist, TimeTable baseline) =>
        PairedBootstrap.Compare(new PairedTables(finalist, baseline)).OfMeans;
}

/// <summary>What a finalist and the baseline took for all items together, with their start-up.</summary>
/// <param name="Finalist">The finalist's times.</param>
/// <param name="Baseline">The baseline's.</param>
/// <param name="Ratio">The ratio of their whole times.</param>
internal sealed record WholeComparison(WholeTimes Finalist, WholeTimes Baseline, double Ratio)
{
    /// <summary>The processor time that the finalist took for all items, in milliseconds; null for a model.</summary>
    public double? ProcessorMs { get; init; }
}
