namespace LightLM.Cli.Tests;

/// <summary>A clock that moves, and whose timers run, only when told to.</summary>
internal sealed class ManualClock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_ticks);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Timer timer = new(this, () => callback(state), _ticks + dueTime.Ticks, period.Ticks);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on, second by second.</summary>
    public void Advance(double seconds)
    {
        long end = _ticks + TimeSpan.FromSeconds(seconds).Ticks;
        while (_ticks < end)
        {
            _ticks = Math.Min(end, _ticks + TimeSpan.TicksPerSecond);
            foreach (Timer timer in _timers.ToArray())
            {
                timer.RunIfDue(_ticks);
            }
        }
    }

    private sealed class Timer(ManualClock clock, Action run, long due, long period) : ITimer
    {
        private long _due = due;

        public void RunIfDue(long now)
        {
            if (now >= _due)
            {
                _due += period;
                run();
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

        public void Dispose() => clock._timers.Remove(this);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
