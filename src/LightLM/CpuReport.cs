using System.Runtime.InteropServices;
using LightLM.Kernels;

namespace LightLM;

/// <summary>Which processor this process runs on and which instruction path the kernels take.</summary>
public static class CpuReport
{
    /// <summary>The processor's name, as it reports it itself.</summary>
    public static string Processor => ProcessorName.Read() ?? RuntimeInformation.ProcessArchitecture.ToString();

    /// <summary>The chosen path, such as "avx2".</summary>
    /// <exception cref="InputException">The environment asks for a path that this process cannot execute.</exception>
    public static string KernelPath => KernelChoice.Default.Name;

    /// <summary>The paths that this process can execute, best first.</summary>
    public static IReadOnlyList<string> AvailablePaths => KernelRegistry.Available;

    /// <summary>Why the kernels run on a lower path than the processor offers and what to do, or null.</summary>
    public static string? Warning =>
        PathWarning.OfProcess().Of(KernelPath, AvailablePaths, KernelRegistry.BestOf(ProcessorFeatures.Current));
}
