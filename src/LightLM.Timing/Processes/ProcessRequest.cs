using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Processes;

/// <summary>A command to run.</summary>
/// <param name="Arguments">The program, found like a shell finds it, and its arguments.</param>
/// <param name="WorkingDirectory">The folder that it runs in, as it sees it.</param>
/// <param name="ScratchDirectory">
/// A folder that exists, for its output; what it writes there counts. Without isolation also for its temporary files (<c>TMPDIR</c>).
/// </param>
/// <param name="LogPath">The file that receives the beginning of its console output.</param>
public sealed record ProcessRequest(IReadOnlyList<string> Arguments, string WorkingDirectory, string ScratchDirectory, string LogPath)
{
    /// <summary>What it may use.</summary>
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>How many processors it may run on, as <see cref="ProcessorPin"/> chooses them; null for those of the caller.</summary>
    public int? Processors { get; init; }

    /// <summary>What it sees where it runs apart from the machine; null where it runs with the rights of the caller.</summary>
    public Isolation? Isolation { get; init; }

    /// <summary>Told the number of the new session before anything else happens, so that a caller that dies can leave word of it.</summary>
    public Action<ProcessSession>? Started { get; init; }
}
