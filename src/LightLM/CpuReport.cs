using System.Runtime.InteropServices;
using LightLM.Kernels;
using LightLM.Threading;

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

    /// <summary>All paths for processors of this architecture, best first, and why better ones are not taken.</summary>
    public static IReadOnlyList<KernelPathStatus> Paths
    {
        get
        {
            PathWarning process = PathWarning.OfProcess();
            return
            [
                .. KernelRegistry.BestFirst(ProcessorFeatures.Current)
                    .Where(path => path.Architecture is not Architecture other || other == RuntimeInformation.ProcessArchitecture)
                    .Select(path => new KernelPathStatus(
                        path.Name,
                        AvailablePaths.Contains(path.Name),
                        process.WhyNot(path, AvailablePaths, ProcessorFeatures.Current, ProcessorFeatures.Unmasked))),
            ];
        }
    }

    /// <summary>The cores that the calling thread may use: those of its affinity, within the limits of a container.</summary>
    public static CpuCores Cores
    {
        get
        {
            ProcessorCores cores = ProcessorCores.OfThread();
            return new CpuCores(cores.Usable, cores.All.Count, cores.Performance, cores.Processors);
        }
    }

    /// <summary>Why the kernels run on a lower path than the processor offers and what to do, or null.</summary>
    public static string? Warning => PathWarning.OfProcess().Of(
        KernelPath, AvailablePaths, KernelRegistry.BestOf(ProcessorFeatures.Current), KernelRegistry.BestOf(ProcessorFeatures.Unmasked));
}
