namespace LightLM.Timing.Processes;

/// <summary>
/// Runs commands under limits, each in a session of its own, and leaves none of their processes behind. One at a time: two would disturb
/// each other's times, and orphans are told apart by when they appeared. Linux only.
/// </summary>
public static class ProcessRunner
{
    private static readonly SemaphoreSlim Turn = new(1, 1);

    /// <summary>Runs a command to its end. Whatever it does, it comes back as a result; no process of it is left.</summary>
    /// <param name="request">The command.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="InputException">The command cannot be started here, or not in the isolation that it is to have.</exception>
    /// <exception cref="IOException">The log cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled; its processes have ended.</exception>
    public static ProcessResult Run(ProcessRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!OperatingSystem.IsLinux())
        {
            throw new InputException("Commands are run as finalists on Linux only: their processes could not be kept under control here.");
        }

        Turn.Wait(cancellationToken);
        try
        {
            LinuxCalls.AdoptOrphans(true);
            using OutputLog log = new(request.LogPath, request.Limits.LogBytes);
            return ProcessExecution.Run(request, log, cancellationToken);
        }
        finally
        {
            LinuxCalls.AdoptOrphans(false);
            Turn.Release();
        }
    }
}
