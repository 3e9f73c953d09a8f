using LightLM.Timing.Processes;

namespace LightLM.Contest;

/// <summary>What finalists are timed beside, as the manifest describes it: BERT-base, a model, or a command.</summary>
internal sealed record BaselineEntry
{
    /// <summary>BERT-base with generated weights.</summary>
    public static BaselineEntry BertBase { get; } = new() { Name = Timing.Models.Generated.BertBase.Name };

    /// <summary>The name in reports.</summary>
    public required string Name { get; init; }

    /// <summary>A model file or directory, or null for BERT-base and for a command.</summary>
    public string? Model { get; init; }

    /// <summary>The command, or null for models.</summary>
    public CommandTemplate? Command { get; init; }

    /// <summary>The folder that the command runs in, or null where it has none of its own.</summary>
    public string? Directory { get; init; }

    /// <summary>The command's files: they are part of what a measurement belongs to.</summary>
    public IReadOnlyList<string> Files { get; init; } = [];

    /// <summary>Whether it is BERT-base with generated weights.</summary>
    public bool IsBertBase => Model is null && Command is null;
}
