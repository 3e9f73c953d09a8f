using System.Globalization;
using LightLM.Cli.Hosting;
using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>
/// Shows progress as lines on standard error, for logs and for those who pipe the output: none for short work, for long work one at each
/// step and at least two a minute, but not more than one in ten seconds.
/// </summary>
internal sealed class ProgressLines : IProgress<WorkProgress>, IDisposable
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly Shell _shell;
    private readonly ITimer _timer;
    private readonly long _start;
    private WorkProgress _latest;
    private string? _written;
    private long _latestAt;
    private long _writtenAt;
    private bool _isClosed;

    /// <summary>Begins.</summary>
    /// <param name="shell">The surroundings.</param>
    /// <param name="title">What is going on until more is known.</param>
    public ProgressLines(Shell shell, string title)
    {
        _shell = shell;
        _latest = new WorkProgress(title, null, null);
        _start = _latestAt = _writtenAt = shell.Clock.GetTimestamp();

        // Work that tells nothing for a while, such as a command, is told of all the same.
        _timer = shell.Clock.CreateTimer(_ => WriteIfDue(null), null, Shortest, Shortest);
    }

    public void Report(WorkProgress value) => WriteIfDue(value);

    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        _timer.Dispose();
    }

    private void WriteIfDue(WorkProgress? value)
    {
        lock (_lock)
        {
            long now = _shell.Clock.GetTimestamp();
            (_latest, _latestAt) = value is null ? (_latest, _latestAt) : (value, now);
            TimeSpan silence = _shell.Clock.GetElapsedTime(_writtenAt, now);
            if (_isClosed || silence < (_latest.Stage == _written ? Longest : Shortest))
            {
                return;
            }

            (_written, _writtenAt) = (_latest.Stage, now);
            Write(now);
        }
    }

    private void Write(long now)
    {
        TimeSpan since = _shell.Clock.GetElapsedTime(_latestAt, now);
        WorkProgress current = _latest with { Left = Less(_latest.Left, since), LeftAtMost = Less(_latest.LeftAtMost, since) };
        string done = current.Fraction is { } fraction ? string.Create(CultureInfo.InvariantCulture, $"{100 * fraction:0} % done") : "";
        string passed = $"{Numbers.Duration(_shell.Clock.GetElapsedTime(_start, now))} so far";
        try
        {
            _shell.Note(string.Join(", ", ((string[])[current.Stage, done, passed, current.TimeLeft]).Where(part => part.Length > 0)));
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Nobody reads on: the work is worth more than telling of it.
            _isClosed = true;
        }
    }

    private static TimeSpan? Less(TimeSpan? left, TimeSpan passed) =>
        left is not { } span ? null : span > passed ? span - passed : TimeSpan.Zero;
}
