using LightLM.Clue;
using LightLM.Timing;

namespace LightLM.Cli.Contest;

/// <summary>How long a finalist takes for a task's items beside the baseline.</summary>
/// <param name="Task">The task.</param>
/// <param name="FinalistMs">The finalist's mean time of an item in milliseconds, a command's net of its start-up.</param>
/// <param name="BaselineMs">The baseline's, measured in the same rounds.</param>
/// <param name="Ratio">Their ratio.</param>
/// <param name="Noise">Why it cannot be relied on, or null.</param>
/// <param name="StartUpMs">A command's start-up: its median time for one item; null for a model.</param>
/// <param name="WholeRatio">A command's time with start-up beside the baseline's; null for a model.</param>
internal sealed record TaskTime(
    ClueTask Task,
    double FinalistMs,
    double BaselineMs,
    RatioEstimate Ratio,
    string? Noise,
    double? StartUpMs = null,
    double? WholeRatio = null)
{
    // What a round counts that took no longer than the start-up: it was disturbed, or its work is too small to be told from the start-up.
    private const double LeastMs = 1e-3;

    /// <summary>A model's time from its record.</summary>
    public static TaskTime OfModel(ClueTask task, JournalRecord record) => new(
        task,
        record.FinalistMs!.Value,
        record.BaselineMs!.Value,
        new RatioEstimate(record.Ratio!.Value, record.RatioLow!.Value, record.RatioHigh!.Value),
        record.Noise);

    /// <summary>
    /// A command's time from the records of its rounds. The start-up run reads the first item only, so what the whole run takes beyond
    /// it is the time of the others, which is what the baseline was timed on.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="rounds">At least one round.</param>
    /// <param name="items">How many items the whole run reads.</param>
    public static TaskTime OfCommand(ClueTask task, IReadOnlyList<JournalRecord> rounds, int items)
    {
        double startUp = Quantiles.Median([.. rounds.Select(round => round.StartUpMs!.Value)]);
        double[] net = [.. rounds.Select(round => Math.Max(LeastMs, (round.FinalistMs!.Value - startUp) / (items - 1)))];
        double[] baseline = [.. rounds.Select(round => round.BaselineMs!.Value / (items - 1))];
        double[] whole = [.. rounds.Select(round => round.FinalistMs!.Value / items)];
        RatioEstimate ratio = Compare(net, baseline);
        string? noise = net.Min() <= LeastMs
            ? FormattableString.Invariant($"{items} rows took no longer than one ({startUp:0} ms); time more rows with \"sample\"")
            : ratio.RelativeHalfWidth > Verdict.WidestHalfWidth
                ? FormattableString.Invariant($"the interval of the ratio is {ratio.RelativeHalfWidth:0.0 %} wide on either side")
                : null;
        return new TaskTime(task, Quantiles.Median(net), Quantiles.Median(baseline), ratio, noise, startUp, Compare(whole, baseline).Estimate);
    }

    private static RatioEstimate Compare(double[] finalist, double[] baseline) =>
        PairedBootstrap.Compare(new PairedTables(TimeTable.OfOneUnit(finalist), TimeTable.OfOneUnit(baseline))).OfMeans;
}
