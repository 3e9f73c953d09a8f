using LightLM.Timing.Environments;

namespace LightLM.Contest.Journal;

/// <summary>A run of the referee: a contest has one, or after interruptions several.</summary>
/// <param name="Program">The program's version with its commit.</param>
/// <param name="Manifest">The manifest.</param>
/// <param name="Inputs">The data sets, and the files of the baseline.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Isolation">What kept finalists apart.</param>
/// <param name="Unguarded">What it did not keep them from, a sentence each.</param>
internal sealed record ContestSession(
    string Program,
    FileFacts Manifest,
    IReadOnlyList<FileFacts> Inputs,
    MachineDescription Machine,
    string Isolation,
    IReadOnlyList<string> Unguarded);
