using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LightLM.Bench.Serving;

/// <summary>
/// Waits for moments to some tens of microseconds, on Linux. The thread sleeps: where two processors are the threads of one core, one that spins on its
/// clock slows the other.
/// </summary>
internal static partial class PreciseWait
{
    private const int Monotonic = 1;
    private const int Absolute = 1;
    private const int SetTimerSlack = 29;
    private const long NanosecondsPerSecond = 1_000_000_000;

    /// <summary>Has the calling thread woken at its moments, not with others' within 50 microseconds.</summary>
    public static void Prepare() => _ = Control(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>Waits for a moment of the stopwatch, which is the system's monotonic clock in nanoseconds.</summary>
    public static void Until(long timestamp)
    {
        Time moment = new(timestamp / NanosecondsPerSecond, timestamp % NanosecondsPerSecond);
        while (Stopwatch.GetTimestamp() < timestamp && Sleep(Monotonic, Absolute, in moment, 0) != 0)
        {
            // A signal has woken it.
        }
    }

    [LibraryImport("libc", EntryPoint = "clock_nanosleep")]
    private static partial int Sleep(int clock, int flags, in Time moment, nint left);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint a, nuint b, nuint c, nuint d);

    private readonly record struct Time(long Seconds, long Nanoseconds);
}
