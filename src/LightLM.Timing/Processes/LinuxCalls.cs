using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>The calls of Linux that .NET does not offer.</summary>
[SupportedOSPlatform("linux")]
internal static unsafe partial class LinuxCalls
{
    private const int KillSignal = 9;
    private const int SetChildSubreaper = 36;
    private const int NoHang = 1;
    private const int OfChildren = -1;
    private const int UsageFields = 18;
    private const int MicrosecondsPerSecond = 1_000_000;
    private const int JoinSessionKeyring = 1;

    /// <summary>Ends a process, or with a negative number a process group.</summary>
    public static void Kill(int process) => _ = SendSignal(process, KillSignal);

    /// <summary>Whether orphaned descendants become children of this process, not of the system's first (PR_SET_CHILD_SUBREAPER).</summary>
    public static void AdoptOrphans(bool adopt) => _ = Control(SetChildSubreaper, adopt ? 1u : 0u, 0, 0, 0);

    /// <summary>Takes the exit status of a child, so that nothing is left of it.</summary>
    public static void Reap(int child) => _ = Wait(child, out _, NoHang);

    /// <summary>The processor time of all children that have ended and been waited for, with those that they have waited for.</summary>
    public static TimeSpan ChildrenTime()
    {
        // Seconds and microseconds in user mode and in the system, and what does not matter here.
        nint* usage = stackalloc nint[UsageFields];
        return Usage(OfChildren, usage) == 0
            ? TimeSpan.FromMicroseconds(((long)(usage[0] + usage[2]) * MicrosecondsPerSecond) + usage[1] + usage[3])
            : TimeSpan.Zero;
    }

    /// <summary>A path with all links followed, or null where it leads nowhere.</summary>
    public static string? RealPath(string path)
    {
        nint real = ResolvePath(path, 0);
        string? text = Marshal.PtrToStringUTF8(real);
        NativeMemory.Free((void*)real);
        return text;
    }

    /// <summary>
    /// Gives the calling thread, and what it starts, an empty session keyring: keys in the one that it had would be seen by every command.
    /// </summary>
    public static void LeaveKeyring() => _ = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => SystemCall(250, JoinSessionKeyring, 0),
        Architecture.Arm64 => SystemCall(219, JoinSessionKeyring, 0),
        _ => 0,
    };

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint first, nuint second, nuint third, nuint fourth);

    [LibraryImport("libc", EntryPoint = "waitpid")]
    private static partial int Wait(int process, out int status, int options);

    [LibraryImport("libc", EntryPoint = "getrusage")]
    private static partial int Usage(int whose, nint* usage);

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ResolvePath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint first, nint second);
}
