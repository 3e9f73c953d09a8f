namespace LightLM.Timing.Models.Commands;

/// <summary>Where a command lies, and what belongs to it.</summary>
/// <param name="Directory">The folder that it runs in.</param>
/// <param name="Files">The files and folders that belong to it, by their full paths.</param>
internal sealed record CommandHome(string Directory, IReadOnlyList<string> Files)
{
    /// <summary>Whether all of the folder is the command's. Where it is not, an isolated command finds just its files there.</summary>
    public bool IsOwn { get; init; } = true;
}
