using System.Runtime.InteropServices;

namespace LightLM.Kernels;

/// <summary>
/// An instruction path: a row of <see cref="KernelRegistry"/>, from which all choices, and the warning of a lower path, are made. How weights
/// are packed is the tiles' matter, which the kernels tell.
/// </summary>
internal sealed class KernelPath
{
    /// <summary>The path's name.</summary>
    public required string Name { get; init; }

    /// <summary>The processors that the path is for; null for all.</summary>
    public Architecture? Architecture { get; init; }

    /// <summary>What a processor must have, in words.</summary>
    public required string Needs { get; init; }

    /// <summary>What <c>IlcInstructionSet</c> has to say for a program that is compiled ahead of time to have the path.</summary>
    public required string NativeInstructionSet { get; init; }

    /// <summary>Whether a processor and this system offer what the path executes.</summary>
    public required Func<ProcessorFeatures, bool> IsOffered { get; init; }

    /// <summary>Whether the next path is better on a processor that offers this one, too.</summary>
    public Func<ProcessorFeatures, bool> IsSlow { get; init; } = _ => false;

    /// <summary>Whether .NET lets this process use the vectors that the path is written in.</summary>
    public required bool IsEnabled { get; init; }

    /// <summary>Makes the kernels of the row, or null where the system does not let them run.</summary>
    public required Func<KernelPath, KernelSet?> Create { get; init; }

    /// <summary>How much of a forward pass is done at once.</summary>
    public KernelTuning Tuning { get; init; } = KernelTuning.Usual;

    /// <summary>The path's kernels, or null where the process cannot execute them.</summary>
    public KernelSet? TryCreate() => IsEnabled && IsOffered(ProcessorFeatures.Current) ? Create(this) : null;
}
