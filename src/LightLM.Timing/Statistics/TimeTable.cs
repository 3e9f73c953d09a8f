namespace LightLM.Timing.Statistics;

/// <summary>The times of one subject: a row for each round, a column for each unit (an item in the single-stream scenario).</summary>
public sealed class TimeTable
{
    private const double TypicalFraction = 0.25;

    // Work that is less than this part of all that a run takes cannot be told from a start-up.
    private const double LeastWork = 0.01;

    private readonly double[][] _rounds;
    private readonly WholeRuns? _runs;

    /// <summary>Creates the table.</summary>
    /// <param name="rounds">[rounds][units], milliseconds; at least one of each, all rows of one length.</param>
    /// <exception cref="ArgumentException">There are no times, the rows are of different lengths, or a time is not positive.</exception>
    public TimeTable(IReadOnlyList<double[]> rounds)
    {
        ArgumentNullException.ThrowIfNull(rounds);
        if (rounds.Count == 0 || rounds[0].Length == 0 || rounds.Any(round => round.Length != rounds[0].Length))
        {
            throw new ArgumentException("Expected at least one round, each with a time for each unit.", nameof(rounds));
        }

        if (rounds.Any(round => round.Any(time => !(time > 0) || !double.IsFinite(time))))
        {
            throw new ArgumentException("Expected positive times.", nameof(rounds));
        }

        _rounds = [.. rounds.Select(round => (double[])round.Clone())];
    }

    private TimeTable(WholeRuns runs)
        : this([.. runs.All.Select(time => new[] { runs.Work(time, TypicalOf(runs.First)) })]) => _runs = runs;

    /// <summary>The number of rounds.</summary>
    public int Rounds => _rounds.Length;

    /// <summary>The number of units.</summary>
    public int Units => _rounds[0].Length;

    /// <summary>A time in milliseconds.</summary>
    public double this[int round, int unit] => _rounds[round][unit];

    /// <summary>A table of a single unit, such as a whole process that ran once a round.</summary>
    /// <param name="milliseconds">A time for each round.</param>
    public static TimeTable OfOneUnit(IEnumerable<double> milliseconds) => new([.. milliseconds.Select(time => new[] { time })]);

    /// <summary>
    /// A table of a single unit: an item of runs over a whole set, net of the start-up, which is the typical time of runs over one item. Where
    /// rounds are drawn, the start-ups are drawn with them, so that what these differ by is in the interval of a ratio.
    /// </summary>
    /// <param name="first">Milliseconds of a run over the first item, for each round.</param>
    /// <param name="all">Milliseconds of a run over all items, for each round.</param>
    /// <param name="items">How many items that are; at least two.</param>
    internal static TimeTable OfWork(double[] first, double[] all, int items) => new(new WholeRuns(first, all, items));

    /// <summary>The lower quartile of times in any order; why, <see cref="Typical"/> says.</summary>
    internal static double TypicalOf(ReadOnlySpan<double> times) => TypicalOf(times.ToArray().AsSpan());

    /// <summary>
    /// The typical time of each unit: the lower quartile of its times over the rounds. [units] Whatever disturbs a run only adds to its
    /// time (Chen and Revels, "Robust benchmarking in noisy environments", 2016), so the faster runs are the truer ones; unlike the
    /// fastest of all, the quartile does not fall further with every round.
    /// </summary>
    public double[] Typical()
    {
        int[] all = [.. Enumerable.Range(0, Rounds)];
        double[] buffer = new double[Rounds];
        return [.. Enumerable.Range(0, Units).Select(unit => TypicalOf(unit, all, buffer))];
    }

    /// <summary>All times, each divided by its unit's typical time: what the machine added or took.</summary>
    public IEnumerable<double> Disturbances()
    {
        double[] typical = Typical();
        return _rounds.SelectMany(round => round.Select((time, unit) => time / typical[unit]));
    }

    /// <summary>The typical time of a unit over some rounds, of which the same may be drawn several times.</summary>
    internal double TypicalOf(int unit, ReadOnlySpan<int> rounds, Span<double> buffer)
    {
        if (_runs is not null)
        {
            return _runs.Work(TypicalOf(_runs.All, rounds, buffer), TypicalOf(_runs.First, rounds, buffer));
        }

        for (int i = 0; i < rounds.Length; i++)
        {
            buffer[i] = _rounds[rounds[i]][unit];
        }

        return TypicalOf(buffer[..rounds.Length]);
    }

    private static double TypicalOf(double[] times, ReadOnlySpan<int> rounds, Span<double> buffer)
    {
        for (int i = 0; i < rounds.Length; i++)
        {
            buffer[i] = times[rounds[i]];
        }

        return TypicalOf(buffer[..rounds.Length]);
    }

    private static double TypicalOf(Span<double> times)
    {
        times.Sort();
        return Quantiles.Of(times, TypicalFraction);
    }

    /// <summary>Runs over one item and over all, in each round.</summary>
    private sealed record WholeRuns(double[] First, double[] All, int Items)
    {
        /// <summary>The time of an item beyond the first.</summary>
        public double Work(double all, double first) => Math.Max(all - first, LeastWork * all) / (Items - 1);
    }
}
