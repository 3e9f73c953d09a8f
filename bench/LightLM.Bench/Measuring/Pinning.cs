using System.Diagnostics;

namespace LightLM.Bench.Measuring;

/// <summary>Keeps the process on one processor for the figures of one thread.</summary>
internal static class Pinning
{
    /// <summary>Runs a measurement on the first processor, and gives all back to the process afterwards.</summary>
    public static void OnFirstCore(Action measurement)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            measurement();
            return;
        }

        using Process process = Process.GetCurrentProcess();
        nint all = process.ProcessorAffinity;
        process.ProcessorAffinity = 1;
        try
        {
            measurement();
        }
        finally
        {
            process.ProcessorAffinity = all;
        }
    }
}
