using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Threading;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Environments;

/// <summary>What a timing run ran on.</summary>
/// <param name="Processor">The processor's name.</param>
/// <param name="InstructionPath">The instruction path that the kernels took, such as "avx2".</param>
/// <param name="AvailablePaths">The paths that this process could have taken, best first.</param>
/// <param name="Cores">How many physical cores this process may use at a time.</param>
/// <param name="Threads">How many threads a call of a subject uses.</param>
/// <param name="PinnedTo">The processors that the run was kept on; empty where it was not.</param>
/// <param name="PinProblem">Why the run was not kept on processors, or null.</param>
/// <param name="Governor">The frequency governor, or null where the system tells none.</param>
/// <param name="MemoryBytes">The memory that this process may use.</param>
/// <param name="OperatingSystem">The system's name and version.</param>
/// <param name="Runtime">The runtime, and whether the program was compiled ahead of time.</param>
public sealed record MachineDescription(
    string Processor,
    string InstructionPath,
    IReadOnlyList<string> AvailablePaths,
    int Cores,
    int Threads,
    IReadOnlyList<int> PinnedTo,
    string? PinProblem,
    string? Governor,
    long MemoryBytes,
    string OperatingSystem,
    string Runtime)
{
    /// <summary>Describes this machine and process.</summary>
    /// <param name="threads">The threads of a call.</param>
    /// <param name="pin">Where the run is kept.</param>
    /// <exception cref="InputException">The environment asks for an instruction path that this process cannot execute.</exception>
    public static MachineDescription Capture(int threads, ProcessorPin pin)
    {
        ArgumentNullException.ThrowIfNull(pin);
        int processor = pin.Processors.Count > 0 ? pin.Processors[0] : 0;
        string governor = string.Create(CultureInfo.InvariantCulture, $"/sys/devices/system/cpu/cpu{processor}/cpufreq/scaling_governor");
        string compilation = RuntimeFeature.IsDynamicCodeCompiled ? "just in time" : "ahead of time";
        return new MachineDescription(
            CpuReport.Processor,
            CpuReport.KernelPath,
            CpuReport.AvailablePaths,
            CpuReport.Cores.Usable,
            threads,
            pin.Processors,
            pin.Problem,
            SystemFile.TryRead(governor)?.Trim(),
            GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            RuntimeInformation.OSDescription,
            $"{RuntimeInformation.FrameworkDescription}, compiled {compilation}");
    }
}
