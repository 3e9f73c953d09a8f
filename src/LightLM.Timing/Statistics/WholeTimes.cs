using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Statistics;

/// <summary>
/// The times of a subject that works through a set as a whole, from its rounds. What all items take beyond the first one alone is the time
/// of the others, of a process net of its start-up; it is the same figure for a model that was loaded before. Where that cannot be told from
/// the start-up, because a round was disturbed or has too little work, the start-up counts too.
/// </summary>
public sealed class WholeTimes
{
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

        double[] first = [.. rounds.Select(round => round.First.Milliseconds)];
        double[] all = [.. rounds.Select(round => round.All.Milliseconds)];
        double startUp = TimeTable.TypicalOf(first);
        Whole = TimeTable.OfOneUnit(all.Select(milliseconds => milliseconds / items));
        WholeMs = Quantiles.Median(all);
        IsTold = all.Min() > Quantiles.Median(first);
        Net = IsTold ? TimeTable.OfWork(first, all, items) : Whole;
        StartUpMs = isProcess ? startUp : null;
        PeakMemoryBytes = rounds.Max(round => round.All.PeakMemoryBytes) is > 0 and long bytes ? bytes : null;
        Problem = IsTold
            ? null
            : FormattableString.Invariant(
                $"{items} rows took no longer than one ({startUp:0} ms), so that the start-up counts; time more rows");
    }

    /// <summary>Milliseconds an item in each round, without the first item and the start-up where that can be told.</summary>
    public TimeTable Net { get; }

    /// <summary>The typical one of these.</summary>
    public double NetMs => Net.Typical()[0];

    /// <summary>Whether what an item takes can be told from the start-up in every round.</summary>
    public bool IsTold { get; }

    /// <summary>Milliseconds an item in each round, with all that a run takes.</summary>
    public TimeTable Whole { get; }

    /// <summary>The median time of all items in milliseconds, of a process from start to exit.</summary>
    public double WholeMs { get; }

    /// <summary>The typical time of a process for one item in milliseconds; null for what starts none.</summary>
    public double? StartUpMs { get; }

    /// <summary>The most memory that a process took; null in this process, and where processes ended before a first look.</summary>
    public long? PeakMemoryBytes { get; }

    /// <summary>Why the net times have the start-up in them, or null where they do not.</summary>
    public string? Problem { get; }
}
