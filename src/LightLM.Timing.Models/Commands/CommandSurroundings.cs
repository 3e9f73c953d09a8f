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

    /// <summary>Told which processes run.</summary>
    public Action<ProcessSession>? Started { get; init; }
}
