namespace LightLM.Contest.Journal;

/// <summary>What a finalist is made of.</summary>
/// <param name="IsCommand">Whether it is a command; else a model for each task.</param>
/// <param name="Size">S, in the unit of the contest.</param>
/// <param name="Parameters">How many parameters it has, or null where that is not known.</param>
/// <param name="Files">Its models, or the files that the manifest lists.</param>
internal sealed record Entrant(bool IsCommand, long Size, long? Parameters, IReadOnlyList<FileFacts> Files)
{
    /// <summary>The command as the manifest has it; null for models.</summary>
    public string? Command { get; init; }
}
