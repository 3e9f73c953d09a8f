namespace LightLM.Timing.Scenarios;

/// <summary>
/// Runs a subject until its time no longer falls: until the fastest of the latest runs of one unit is within two per cent of the fastest
/// of those before, for at least half a second, which outlasts the just-in-time compiler's tiers.
/// </summary>
internal sealed class WarmingUp(TimeProvider clock, TimeSpan limit, CancellationToken cancellationToken)
{
    private const int Window = 5;
    private const double Tolerance = 0.02;
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.5);

    /// <summary>Warms a subject up.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="longest">The unit that needs most memory; run once.</param>
    /// <param name="typical">The unit that is repeated.</param>
    /// <returns>How it went, and the last time of the typical unit in milliseconds; null without a run.</returns>
    public (WarmUp Result, double? Milliseconds) Run(ITimedSubject subject, int[] longest, int[] typical)
    {
        if (limit <= TimeSpan.Zero)
        {
            return (new WarmUp(0, IsSteady: true), null);
        }

        long start = clock.GetTimestamp();
        subject.Run(longest);
        List<double> times = [];
        bool isSteady = false;
        while (!isSteady && clock.GetElapsedTime(start) < limit)
        {
            cancellationToken.ThrowIfCancellationRequested();
            long begin = clock.GetTimestamp();
            subject.Run(typical);
            times.Add(clock.GetElapsedTime(begin).TotalMilliseconds);
            isSteady = clock.GetElapsedTime(start) >= Shortest && IsSteady(times);
        }

        return (new WarmUp(times.Count + 1, isSteady), times.Count > 0 ? times[^1] : null);
    }

    private static bool IsSteady(List<double> times)
    {
        if (times.Count < 2 * Window)
        {
            return false;
        }

        double before = times[^(2 * Window)..^Window].Min();
        double latest = times[^Window..].Min();
        return latest >= before * (1 - Tolerance);
    }
}
