using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Cli.Hosting;

/// <summary>Tells which standard streams a process was started without.</summary>
internal static partial class Descriptors
{
    public const int Input = 0;
    public const int Output = 1;
    public const int Error = 2;

    private const int GetFlags = 1;
    private const int ClosesOnExec = 1;

    /// <summary>
    /// Whether nobody gave the process this stream. Its number may be in use all the same: the runtime's own files take the lowest free
    /// ones. They are told by being marked not to be handed on, which no stream can be that was handed to us.
    /// </summary>
    public static bool IsClosed(int descriptor) =>
        !OperatingSystem.IsWindows() && (Control(descriptor, GetFlags) is var flags && (flags < 0 || (flags & ClosesOnExec) != 0));

    [UnsupportedOSPlatform("windows")]
    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command);
}
