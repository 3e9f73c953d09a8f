using System.Numerics;
using System.Runtime.InteropServices;

namespace LightLM.Threading;

/// <summary>The set of processors that a thread may use, by Linux's own calls; the caller makes sure that it runs on Linux.</summary>
internal static partial class Affinity
{
    /// <summary>The calling thread, in place of a thread's number.</summary>
    public const int CallingThread = 0;

    private const int MaskWords = 16;

    /// <summary>Processors with numbers below this can be told.</summary>
    public static int MostProcessors => MaskWords * WordBits;

    private static nuint MaskBytes => (nuint)(MaskWords * nuint.Size);

    private static int WordBits => nuint.Size * 8;

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

    /// <summary>Reads which processors a thread may use.</summary>
    /// <returns>Whether that worked; else the last error of the system tells why.</returns>
    public static bool TryGet(int thread, nuint[] mask) => Get(thread, MaskBytes, mask) >= 0;

    /// <summary>Says which processors a thread may use.</summary>
    /// <returns>Whether that worked; else the last error of the system tells why.</returns>
    public static bool TrySet(int thread, nuint[] mask) => Set(thread, MaskBytes, mask) == 0;

    private static nuint Bit(int processor) => (nuint)1 << (processor % WordBits);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity", SetLastError = true)]
    private static partial int Get(int thread, nuint bytes, [In, Out] nuint[] mask);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity", SetLastError = true)]
    private static partial int Set(int thread, nuint bytes, nuint[] mask);
}
