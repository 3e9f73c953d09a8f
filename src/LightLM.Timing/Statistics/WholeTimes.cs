using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Statistics;

/// <summary>
/// The times of a subject that works through a set as a whole, from its rounds. What all items take beyond the first one alone is the time
/// of the others, of a process net of its start-up; it is the same figure for a model that was loaded before.
/// </summary>
public sealed class WholeTimes
{
    // What a round counts that took no longer than the first item: it was disturbed, or its work is too small to be told from the start-up.
    private const double LeastMs = 1e-3;

    /// <summary>Puts rounds together.</summary>
    /// <param name="rounds">At least one round.</param>
    /// <param name="items">How many items the set has; at least two.</param>
    /// <param name="isProcess">Whether each run was a process of its own.</param>
    /// <exception cref="ArgumentException">There are no rounds, or fewer than two items.</exception>
    public WholeTimes(IReadOnlyList<SetTime> rounds, int items, bool isProcess)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        if (rounds.Count == 0 || items < 2)
        {
            throw new ArgumentException("Expected at least one round and two items.", nameof(rounds));
        }

        double first = Quantiles.Median([.. rounds.Select(round => round.FirstMs)]);
        double[] net = [.. rounds.Select(round => Math.Max(LeastMs, (round.AllMs - first) / (items - 1)))];
        Net = TimeTable.OfOneUnit(net);
        NetMs = Quantiles.Median(net);
        Whole = TimeTable.OfOneUnit(rounds.Select(round => round.AllMs / items));
        WholeMs = Quantiles.Median([.. rounds.Select(round => round.AllMs)]);
        StartUpMs = isProcess ? first : null;
        PeakMemoryBytes = rounds.Max(round => round.PeakMemoryBytes) is > 0 and long bytes ? bytes : null;
        Problem = net.Min() > LeastMs
            ? null
            : FormattableString.Invariant($"{items} rows took no longer than one ({first:0} ms); time more rows");
    }

    /// <summary>Milliseconds an item in each round, without the first item and the start-up.</summary>
    public TimeTable Net { get; }

    /// <summary>The median of these.</summary>
    public double NetMs { get; }

    /// <summary>Milliseconds an item in each round, with all that a run takes.</summary>
    public TimeTable Whole { get; }

    /// <summary>The median time of all items in milliseconds, of a process from start to exit.</summary>
    public double WholeMs { get; }

    /// <summary>The median time of a process for one item in milliseconds; null for what starts none.</summary>
    public double? StartUpMs { get; }

    /// <summary>The most memory that a process took; null in this process, and where processes ended before a first look.</summary>
    public long? PeakMemoryBytes { get; }

    /// <summary>Why the net times cannot be relied on, or null.</summary>
    public string? Problem { get; }
}
