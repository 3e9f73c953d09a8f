using LightLM.Clue;
using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Contest;

/// <summary>How long a finalist takes for a task's items beside the baseline.</summary>
/// <param name="Task">The task.</param>
/// <param name="FinalistMs">The finalist's mean time of an item in milliseconds, a command's net of its start-up.</param>
/// <param name="BaselineMs">The baseline's, measured in the same rounds.</param>
/// <param name="Ratio">Their ratio.</param>
/// <param name="Noise">Why it cannot be relied on, or null.</param>
internal sealed record TaskTime(ClueTask Task, double FinalistMs, double BaselineMs, RatioEstimate Ratio, string? Noise)
{
    /// <summary>The times with start-up; null where both were timed item by item.</summary>
    public WholeComparison? Whole { get; init; }

    /// <summary>A model's time from its record.</summary>
    public static TaskTime OfModel(ClueTask task, JournalRecord record) => new(
        task,
        record.FinalistMs!.Value,
        record.BaselineMs!.Value,
        new RatioEstimate(record.Ratio!.Value, record.RatioLow!.Value, record.RatioHigh!.Value),
        record.Noise);

    /// <summary>A time from the records of rounds over the whole set.</summary>
    /// <param name="task">The task.</param>
    /// <param name="rounds">At least one round.</param>
    /// <param name="items">How many items the set has.</param>
    /// <param name="isProcess">Whether the finalist and the baseline each start a process for a run.</param>
    public static TaskTime OfRounds(
        ClueTask task, IReadOnlyList<JournalRecord> rounds, int items, (bool Finalist, bool Baseline) isProcess)
    {
        WholeTimes finalist = Times(round => (round.FinalistFirstMs, round.FinalistMs), isProcess.Finalist);
        WholeTimes baseline = Times(round => (round.BaselineFirstMs, round.BaselineMs), isProcess.Baseline);
        RatioEstimate ratio = Compare(finalist.Net, baseline.Net);
        string? noise = finalist.Problem ?? (baseline.Problem is string problem ? $"baseline: {problem}" : null);
        if (noise is null && ratio.RelativeHalfWidth > Verdict.WidestHalfWidth)
        {
            noise = FormattableString.Invariant($"the interval of the ratio is {ratio.RelativeHalfWidth:0.0 %} wide on either side");
        }

        return new TaskTime(task, finalist.NetMs, baseline.NetMs, ratio, noise)
        {
            Whole = new WholeComparison(finalist, baseline, Compare(finalist.Whole, baseline.Whole).Estimate),
        };

        WholeTimes Times(Func<JournalRecord, (double? First, double? All)> times, bool isProcess) => new(
            [.. rounds.Select(times).Select(time => new SetTime(time.First!.Value, time.All!.Value, null))], items, isProcess);
    }

    private static RatioEstimate Compare(TimeTable finalist, TimeTable baseline) =>
        PairedBootstrap.Compare(new PairedTables(finalist, baseline)).OfMeans;
}

/// <summary>What a finalist and the baseline took for all items together, with their start-up.</summary>
/// <param name="Finalist">The finalist's times.</param>
/// <param name="Baseline">The baseline's.</param>
/// <param name="Ratio">The ratio of their whole times.</param>
internal sealed record WholeComparison(WholeTimes Finalist, WholeTimes Baseline, double Ratio);
