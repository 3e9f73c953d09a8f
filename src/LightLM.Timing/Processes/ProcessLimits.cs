namespace LightLM.Timing.Processes;

/// <summary>What a process, with all that it starts, may use.</summary>
public sealed record ProcessLimits
{
    /// <summary>The longest time from the start to the first process's exit.</summary>
    public TimeSpan Time { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The most memory of all its processes together. Where a control group may be created the system holds it, files in memory included;
    /// else shared pages are counted once, and it is looked at every few milliseconds.
    /// </summary>
    public long MemoryBytes { get; init; } = 8L << 30;

    /// <summary>The most bytes on disk: added to its scratch folder, in any one file, and written by all its processes together.</summary>
    public long DiskBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes on standard output and standard error together.</summary>
    public long ConsoleBytes { get; init; } = 64L << 20;

    /// <summary>The most processes at a time.</summary>
    public int Processes { get; init; } = 256;

    /// <summary>How much of the console output the log keeps.</summary>
    public long LogBytes { get; init; } = 1L << 20;
}
