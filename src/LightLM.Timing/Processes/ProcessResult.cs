namespace LightLM.Timing.Processes;

/// <summary>How a command ran.</summary>
/// <param name="Elapsed">From when it was let run to the end of the last of its processes.</param>
/// <param name="PeakMemoryBytes">
/// The most memory of all its processes together: as the system counted it where a control group held it, files in memory included, else
/// the most resident memory that was seen.
/// </param>
/// <param name="Failure">Why the run does not count, or null.</param>
public sealed record ProcessResult(TimeSpan Elapsed, long PeakMemoryBytes, ProcessFailure? Failure)
{
    /// <summary>The processor time, user and system, of all its processes; without a control group of those that were waited for.</summary>
    public TimeSpan ProcessorTime { get; init; }

    /// <summary>How long others of its processes ran on after the first one had ended; part of <see cref="Elapsed"/>.</summary>
    public TimeSpan StayedBehind { get; init; }

    /// <summary>What was not held in this run, a line each.</summary>
    public IReadOnlyList<string> Unguarded { get; init; } = [];
}
