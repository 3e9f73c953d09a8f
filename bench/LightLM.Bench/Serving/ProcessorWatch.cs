using System.Diagnostics;

namespace LightLM.Bench.Serving;

/// <summary>
/// Notes when the processor of the thread that starts it was away: where a hypervisor or the system's own threads had it, a thread that asks to be woken every
/// half of a millisecond comes late.
/// </summary>
internal sealed class ProcessorWatch
{
    private static readonly long Interval = Stopwatch.Frequency / 2000;

    private readonly List<(long From, long To)> _away = [];
    private readonly Thread _thread;
    private volatile bool _isEnding;

    private ProcessorWatch()
    {
        _thread = new Thread(Watch) { Name = "Processor watch" };
        _thread.Start();
    }

    /// <summary>Begins to watch.</summary>
    public static ProcessorWatch Start() => new();

    /// <summary>Ends it.</summary>
    /// <returns>When the processor was away, as time stamps in their order.</returns>
    public IReadOnlyList<(long From, long To)> Stop()
    {
        _isEnding = true;
        _thread.Join();
        return _away;
    }

    private void Watch()
    {
        PreciseWait.Prepare();
        for (long moment = Stopwatch.GetTimestamp(); !_isEnding;)
        {
            moment += Interval;
            PreciseWait.Until(moment);
            long now = Stopwatch.GetTimestamp();
            if (now - moment > Interval / 2)
            {
                _away.Add((moment, now));
                moment = now;
            }
        }
    }
}
