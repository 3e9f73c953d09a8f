using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Server.Scheduling;

/// <summary>
/// How long the system lets a thread run before others of its kind. Linux from 6.12 on takes one of its own from each thread: it does not change how much
/// of the processor a thread gets, but a thread that wakes and has a shorter one goes first (sched_setattr(2), sched_runtime of SCHED_OTHER).
/// </summary>
internal static partial class TimeSlice
{
    private const uint Other = 0;
    private const uint Batch = 3;
    private const nint CallingThread = 0;

    /// <summary>The slice of the calling thread; null where the system does not tell.</summary>
    public static TimeSpan? Current => OperatingSystem.IsLinux() && Read() is Attributes attributes ? TimeSpan.FromMicroseconds(attributes.Runtime / 1e3) : null;

    /// <summary>Gives the calling thread another slice, where the system has such a thing and lets it.</summary>
    /// <param name="slice">The slice; Linux takes 0.1 to 100 milliseconds.</param>
    public static void Set(TimeSpan slice)
    {
        if (OperatingSystem.IsLinux() && Read() is { Policy: Other or Batch } attributes)
        {
            attributes.Runtime = (ulong)slice.TotalNanoseconds;
            _ = SystemCall(Calls!.Value.Set, CallingThread, ref attributes, 0, 0);
        }
    }

    /// <summary>The numbers of sched_setattr and sched_getattr, which the C library does not offer; null where they are not known.</summary>
    private static (nint Set, nint Get)? Calls => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => (314, 315),
        Architecture.Arm64 => (274, 275),
        _ => null,
    };

    [SupportedOSPlatform("linux")]
    private static Attributes? Read()
    {
        Attributes attributes = default;
        return Calls is (_, nint get) && SystemCall(get, CallingThread, ref attributes, Marshal.SizeOf<Attributes>(), 0) == 0 ? attributes : null;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint thread, ref Attributes attributes, nint third, nint fourth);

    /// <summary>The first version of the kernel's struct sched_attr.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Attributes
    {
        public uint Size;
        public uint Policy;
        public ulong Flags;
        public int Nice;
        public uint Priority;
        public ulong Runtime;
        public ulong Deadline;
        public ulong Period;
    }
}
