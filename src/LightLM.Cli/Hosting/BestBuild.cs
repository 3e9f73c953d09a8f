using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using LightLM.Kernels;

namespace LightLM.Cli.Hosting;

/// <summary>
/// Takes the build for x86-64-v4 that lies beside a native program, where the processor can run it: code that was compiled ahead of time asks at
/// run time for no AVX-512, and an image or a folder without a shell has nobody else to choose.
/// </summary>
internal static partial class BestBuild
{
    private const string Suffix = "-x86-64-v4";

    /// <summary>Goes on as the better build, with the same arguments and environment; returns where there is none.</summary>
    public static void Take(IReadOnlyList<string> arguments)
    {
        if (OperatingSystem.IsLinux()
            && !RuntimeFeature.IsDynamicCodeSupported
            && Environment.ProcessPath is string program
            && File.Exists(program + Suffix)
            && ProcessorFeatures.Current.HasAvx512)
        {
            // Where it cannot be executed, this build answers too.
            _ = Execute(program + Suffix, [program, .. arguments, null]);
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "execv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Execute(string path, string?[] arguments);
}
