using System.Runtime.InteropServices;

namespace LightLM.Timing.Processes;

/// <summary>The calls of Linux that .NET does not offer.</summary>
internal static partial class LinuxCalls
{
    private const int KillSignal = 9;
    private const int SetChildSubreaper = 36;
    private const int NoHang = 1;

    /// <summary>Ends a process, or with a negative number a process group.</summary>
    public static void Kill(int process) => _ = SendSignal(process, KillSignal);

    /// <summary>Whether orphaned descendants become children of this process, not of the system's first (PR_SET_CHILD_SUBREAPER).</summary>
    public static void AdoptOrphans(bool adopt) => _ = Control(SetChildSubreaper, adopt ? 1u : 0u, 0, 0, 0);

    /// <summary>Takes the exit status of a child, so that nothing is left of it.</summary>
    public static void Reap(int child) => _ = Wait(child, out _, NoHang);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int process, out int status, int options);
}
