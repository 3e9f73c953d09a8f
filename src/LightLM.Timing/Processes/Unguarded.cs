using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>What commands could do here that nothing would prevent, in words.</summary>
[SupportedOSPlatform("linux")]
public static class Unguarded
{
    private static readonly string[] WithoutIsolation =
    [
        "labels, the journal, this program and what belongs to other finalists can be read and changed with the rights of this user",
        "the network and other programs can be reached, and processes be started outside of a run",
        "what a run leaves in folders can be read by the next run",
    ];

    /// <summary>Finds out what is not held here.</summary>
    /// <param name="isIsolated">Whether commands run apart from the machine (<see cref="Isolation"/>).</param>
    /// <returns>A line each; none where all is held.</returns>
    public static IReadOnlyList<string> Find(bool isIsolated)
    {
        using ControlGroup? group = ControlGroup.TryCreate(new ProcessLimits(), [], out string? problem);
        return Describe(isIsolated, problem);
    }

    /// <summary>The same for a run.</summary>
    /// <param name="isIsolated">Whether it runs apart from the machine.</param>
    /// <param name="groupProblem">Why it has no control group, or null.</param>
    internal static IReadOnlyList<string> Describe(bool isIsolated, string? groupProblem) =>
    [
        .. isIsolated ? [] : WithoutIsolation,
        .. groupProblem is null ? (IEnumerable<string>)[] :
        [
            $"memory in files of /dev/shm and memfd is not limited: no control group may be created here ({groupProblem})",
            "memory, processes and processors are looked at 40 times a second: a moment's excess may pass",
        ],
    ];
}
