namespace LightLM.Timing.Processes;

/// <summary>How a command ran.</summary>
/// <param name="Elapsed">From start to exit.</param>
/// <param name="PeakMemoryBytes">The most resident memory of all its processes together that was seen.</param>
/// <param name="Failure">Why the run does not count, or null.</param>
public sealed record ProcessResult(TimeSpan Elapsed, long PeakMemoryBytes, ProcessFailure? Failure);
