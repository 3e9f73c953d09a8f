namespace LightLM.Timing.Statistics;

/// <summary>The times of one subject: a row for each round, a column for each unit (an item in the single-stream scenario).</summary>
public sealed class TimeTable
{
    private const double TypicalFraction = 0.25;
    private readonly double[][] _rounds;

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
        for (int i = 0; i < rounds.Length; i++)
        {
            buffer[i] = _rounds[rounds[i]][unit];
        }

        buffer[..rounds.Length].Sort();
        return Quantiles.Of(buffer[..rounds.Length], TypicalFraction);
    }
}
