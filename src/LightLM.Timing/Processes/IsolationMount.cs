namespace LightLM.Timing.Processes;

/// <summary>A file or folder that an isolated command sees.</summary>
/// <param name="Source">Where it lies.</param>
/// <param name="Target">Where the command sees it.</param>
/// <param name="IsWritable">Whether the command may change it.</param>
public sealed record IsolationMount(string Source, string Target, bool IsWritable);
