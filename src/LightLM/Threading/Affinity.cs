using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Threading;

/// <summary>The set of processors that a thread may use, by the calls of Linux and Windows; other systems have none.</summary>
internal static partial class Affinity
{
    private const int MaskWords = 16;

    /// <summary>The calling thread, in place of a thread's number.</summary>
    private const int CallingThread = 0;

    /// <summary>Processors with numbers below this can be told.</summary>
    public static int MostProcessors => MaskWords * WordBits;

    /// <summary>Processors a word of a set; on Windows a word is a group.</summary>
    public static int WordBits => nuint.Size * 8;

    private static nuint MaskBytes => (nuint)(MaskWords * nuint.Size);

    /// <summary>A set without processors.</summary>
    public static nuint[] CreateMask() => new nuint[MaskWords];

    /// <summary>Whether a set holds a processor.</summary>
    public static bool Contains(nuint[] mask, int processor) => (mask[processor / WordBits] & Bit(processor)) != 0;

    /// <summary>Puts a processor into a set.</summary>
    public static void Add(nuint[] mask, int processor) => mask[processor / WordBits] |= Bit(processor);

    /// <summary>Takes a processor out of a set.</summary>
    public static void Remove(nuint[] mask, int processor) => mask[processor / WordBits] &= ~Bit(processor);

    /// <summary>The number of processors in a set.</summary>
    public static int Count(nuint[] mask) => mask.Sum(BitOperations.PopCount);

    /// <summary>Reads which processors the calling thread may use.</summary>
    /// <returns>Whether that worked; else the last error of the system tells why, where it has such a call.</returns>
    public static bool TryGet(nuint[] mask)
    {
        try
        {
            return OperatingSystem.IsLinux() ? TryGet(CallingThread, mask) : OperatingSystem.IsWindows() && WindowsAffinity.TryGet(mask);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Says which processors the calling thread may use; on Windows those of one group.</summary>
    /// <returns>Whether that worked; else the last error of the system tells why, where it has such a call.</returns>
    public static bool TrySet(nuint[] mask)
    {
        try
        {
            return OperatingSystem.IsLinux() ? TrySet(CallingThread, mask) : OperatingSystem.IsWindows() && WindowsAffinity.TrySet(mask);
        }
        catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
        {
            return false;
        }
    }

    /// <summary>Reads which processors a thread may use, by the system's number of it.</summary>
    /// <returns>Whether that worked.</returns>
    [SupportedOSPlatform("linux")]
    public static bool TryGet(int thread, nuint[] mask) => Get(thread, MaskBytes, mask) >= 0;

    /// <summary>Says which processors a thread may use, by the system's number of it.</summary>
    /// <returns>Whether that worked.</returns>
    [SupportedOSPlatform("linux")]
    public static bool TrySet(int thread, nuint[] mask) => Set(thread, MaskBytes, mask) == 0;

    private static nuint Bit(int processor) => (nuint)1 << (processor % WordBits);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int Get(int thread, nuint bytes, [In, Out] nuint[] mask);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int Set(int thread, nuint bytes, nuint[] mask);
}
