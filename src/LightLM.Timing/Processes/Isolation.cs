namespace LightLM.Timing.Processes;

/// <summary>
/// What a command sees of the machine when it runs apart from it, under bubblewrap: the system's programs, read-only, and what is listed
/// here. Processes, network, <c>/tmp</c>, <c>/dev/shm</c> and environment are its own and end with it.
/// </summary>
public sealed record Isolation
{
    /// <summary>Files and folders that are seen where they lie, read-only.</summary>
    public IReadOnlyList<string> ReadOnly { get; init; } = [];

    /// <summary>Files and folders that are seen at a place of their own.</summary>
    public IReadOnlyList<IsolationMount> Mounts { get; init; } = [];

    /// <summary>
    /// Files that cannot be read, and folders that are empty, even where they lie below something that is seen. Of two paths the longer one
    /// decides: what is listed above and lies in a hidden folder is seen.
    /// </summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>Why commands cannot be run like this here, with the remedy, or null. Runs a program to find out.</summary>
    public static string? FindProblem() => Bubblewrap.FindProblem();

    /// <summary>Makes sure that commands can be run like this here.</summary>
    /// <exception cref="InputException">They cannot.</exception>
    public static void Require()
    {
        if (FindProblem() is string problem)
        {
            throw new InputException(problem);
        }
    }
}
