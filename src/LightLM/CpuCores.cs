namespace LightLM;

/// <summary>The cores that the calling thread may use.</summary>
/// <param name="Usable">
/// How many threads can compute at a time without taking turns: as many as there are physical cores, or fewer by a limit of the
/// processors' time (control groups, jobs of Windows).
/// </param>
/// <param name="Physical">The physical cores; processors that share one (SMT) count once.</param>
/// <param name="Performance">Those of them that are of the fast kind; all, where there is one kind only.</param>
/// <param name="Processors">The processors of the cores, as the system counts them.</param>
public sealed record CpuCores(int Usable, int Physical, int Performance, int Processors);
