namespace LightLM.Timing.Models;

/// <summary>Knows how long the rest of a run takes that goes through all sets in each of its rounds, after a warm-up.</summary>
/// <param name="lengths">The length of each set, which times are about proportional to.</param>
/// <param name="rounds">How many rounds follow the warm-up.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class RemainingRounds(IReadOnlyList<int> lengths, int rounds, TimeProvider clock)
{
    // A round has the first item beside all of them: as long as a warm-up where work counts, twice as long where start-ups do.
    private const double RoundPerWarmUp = 1.5;
    private readonly double?[] _warmUps = new double?[lengths.Count];
    private readonly double?[] _rounds = new double?[lengths.Count];
    private readonly long _start = clock.GetTimestamp();

    /// <summary>The time since the beginning.</summary>
    public TimeSpan Passed => clock.GetElapsedTime(_start);

    /// <summary>Does a set of a pass, of which the first is the warm-up.</summary>
    public void Take(int pass, int set, Action work)
    {
        long begin = clock.GetTimestamp();
        work();
        (pass == 0 ? _warmUps : _rounds)[set] = clock.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>How long it takes from the beginning of a set of a pass to the end, or null before anything is known.</summary>
    public TimeSpan? Left(int pass, int set)
    {
        double? left = 0;
        for (int each = 0; each < lengths.Count; each++)
        {
            int roundsDone = Math.Max(0, pass - 1) + (pass > 0 && each < set ? 1 : 0);
            left += (rounds - roundsDone) * RoundOf(each);
            left += pass == 0 && each >= set ? Estimate(_warmUps, each) : 0;
        }

        return left is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    private double? RoundOf(int set) => _rounds[set] ?? RoundPerWarmUp * Estimate(_warmUps, set);

    private double? Estimate(double?[] times, int set)
    {
        if (times[set] is { } known)
        {
            return known;
        }

        int[] done = [.. Enumerable.Range(0, times.Length).Where(other => times[other] is not null)];
        return done.Length == 0 ? null : done.Sum(other => times[other]) / done.Sum(other => lengths[other]) * lengths[set];
    }
}
