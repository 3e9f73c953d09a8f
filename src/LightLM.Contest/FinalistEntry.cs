using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Timing.Processes;

namespace LightLM.Contest;

/// <summary>A finalist as the manifest describes it: either models or a command.</summary>
internal sealed record FinalistEntry
{
    /// <summary>The name in reports.</summary>
    public required string Name { get; init; }

    /// <summary>A model for each task, or null for a command.</summary>
    public IReadOnlyDictionary<ClueTask, string>? Models { get; init; }

    /// <summary>The command, or null for models.</summary>
    public CommandTemplate? Command { get; init; }

    /// <summary>The folder that the command runs in, or null where it has none of its own.</summary>
    public string? Directory { get; init; }

    /// <summary>The command's files: they are part of what a measurement belongs to, and are its size where bytes count.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>The parameters that a command's model is declared to have.</summary>
    public long? Parameters { get; init; }

    /// <summary>The tasks' figures, where they are known and not to be computed.</summary>
    public TaskFigures? Metrics { get; init; }

    /// <summary>The entry as canonical text.</summary>
    public required string Text { get; init; }
}
