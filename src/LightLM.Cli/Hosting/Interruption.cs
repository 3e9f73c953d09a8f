using System.Runtime.InteropServices;
using LightLM.Files;

namespace LightLM.Cli.Hosting;

/// <summary>
/// Turns the first Ctrl-C, hang-up or request to end into a cancellation. What cannot be cancelled, such as a read that waits, is given up
/// after a while; a second signal ends the process at once.
/// </summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Timer _end = new(_ => End());

    public Interruption() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, Cancel),
    ];

    public CancellationToken Token => _source.Token;

    /// <summary>How long the end may take; long enough to end processes that were started, and to remove temporary files.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(5);

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }

        _end.Dispose();
        _source.Dispose();
    }

    private static void End()
    {
        AtomicFile.DiscardUnfinished();
        Environment.Exit(ExitCode.Cancelled);
    }

    private void Cancel(PosixSignalContext signal)
    {
        signal.Cancel = !_source.IsCancellationRequested;
        _end.Change(Patience, Timeout.InfiniteTimeSpan);
        _source.Cancel();
    }
}
