namespace LightLM.Timing;

/// <summary>
/// The times of one subject: a row for each round, a column for each unit (an item in the single-stream scenario). Neighbouring units
/// that were timed in one turn share what disturbed that turn, so they are drawn together when intervals are computed.
/// </summary>
public sealed class TimeTable
{
    private const double TypicalFraction = 0.25;
    private readonly double[][] _rounds;
    private readonly int[] _turnStarts;

    /// <summary>Creates the table.</summary>
    /// <param name="rounds">[rounds][units], milliseconds; at least one of each, all rows of one length.</param>
    /// <param name="turnStarts">The first unit of each turn, ascending from 0; null makes each unit a turn of its own.</param>
    /// <exception cref="ArgumentException">The rows are of different lengths, a time is not positive, or the turns do not ascend from 0.</exception>
    public TimeTable(IReadOnlyList<double[]> rounds, IReadOnlyList<int>? turnStarts = null)
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
        _turnStarts = turnStarts is null ? [.. Enumerable.Range(0, Units)] : [.. turnStarts];
        if (_turnStarts.Length == 0 || _turnStarts[0] != 0 || !AreAscending(_turnStarts) || _turnStarts[^1] >= Units)
        {
            throw new ArgumentException("Expected the first units of turns, ascending from 0.", nameof(turnStarts));
        }
    }

    /// <summary>The number of rounds.</summary>
    public int Rounds => _rounds.Length;

    /// <summary>The number of units.</summary>
    public int Units => _rounds[0].Length;

    /// <summary>The first unit of each turn, ascending from 0.</summary>
    public IReadOnlyList<int> TurnStarts => _turnStarts;

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

    private static bool AreAscending(int[] values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);
}
