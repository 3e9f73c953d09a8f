namespace LightLM;

/// <summary>An instruction path, and whether this process can take it.</summary>
/// <param name="Name">The path's name, such as "avx2".</param>
/// <param name="IsAvailable">Whether the process can execute it.</param>
/// <param name="Reason">Why it is not available, or available but no better than the next one; null where neither is so.</param>
public sealed record KernelPathStatus(string Name, bool IsAvailable, string? Reason);
