using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>Where commands run, and what they may use.</summary>
internal sealed record CommandSurroundings
{
    /// <summary>The folder that keeps what a command printed and predicted.</summary>
    public required string Records { get; init; }

    /// <summary>Creates an empty folder for one run.</summary>
    public required Func<string> NewScratch { get; init; }

    /// <summary>What one run may use.</summary>
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>How many processors a command may run on.</summary>
    public required int Processors { get; init; }

    /// <summary>Whether commands run apart from the machine, each run in a copy of the command's folder.</summary>
    public bool IsIsolated { get; init; }

    /// <summary>Files and folders that every isolated command sees where they lie, read-only.</summary>
    public IReadOnlyList<string> Visible { get; init; } = [];

    /// <summary>Files and folders that no isolated command sees, wherever they lie: labels, others' and the contest's own.</summary>
    public IReadOnlyList<string> Hidden { get; init; } = [];

    /// <summary>Told which processes run.</summary>
    public Action<ProcessSession>? Started { get; init; }
}
