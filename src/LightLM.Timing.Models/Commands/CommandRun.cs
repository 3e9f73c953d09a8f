using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>A run of a command that has predicted what it was asked for.</summary>
/// <param name="Process">How it ran.</param>
/// <param name="Unlisted">What it had or left in its folder beside its files, the largest first; not known without isolation.</param>
internal sealed record CommandRun(ProcessResult Process, IReadOnlyList<UnlistedFile> Unlisted);
