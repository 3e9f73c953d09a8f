namespace LightLM.Timing.Statistics;

/// <summary>A model in processes that were started for it alone.</summary>
/// <param name="Milliseconds">The median time from a process's start to its first answer.</param>
/// <param name="PeakMemoryBytes">The median of the most memory that a process had resident; null where the system does not tell.</param>
public sealed record ColdStart(double Milliseconds, long? PeakMemoryBytes);
