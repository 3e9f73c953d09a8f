using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Kernels;

/// <summary>Memory from the system itself in whole pages, zeroed and writable, which goes back to it as soon as it is freed.</summary>
internal static unsafe partial class SystemPages
{
    /// <summary>The large page of x64, and of Arm64 where the small one has 4 KiB.</summary>
    public const nuint LargePageBytes = 1 << 21;

    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapPrivate = 2;
    private const int MapAnonymous = 0x20;

    /// <summary>The pages are there at once: on virtual machines, where each fault is dear, a native program starts an eighth sooner.</summary>
    private const int MapPopulate = 0x8000;

    private const int AdviseHugePages = 14;

    private const int AdvisePopulateWrite = 23;

    /// <summary>Whether this system's calls are known here.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Takes pages.</summary>
    /// <returns>The first byte, or null where the system gives none.</returns>
    [SupportedOSPlatform("linux")]
    public static void* TryAllocate(nuint bytes) => TryMap(bytes, MapPopulate);

    /// <summary>Takes address space for large pages, which are made when they are first written to; for small ones where the system has no large ones.</summary>
    /// <param name="bytes">A multiple of <see cref="LargePageBytes"/>.</param>
    /// <returns>The first byte, aligned to <see cref="LargePageBytes"/>, or null where the system gives none.</returns>
    [SupportedOSPlatform("linux")]
    public static void* TryAllocateLarge(nuint bytes)
    {
        byte* mapping = (byte*)TryMap(checked(bytes + LargePageBytes), 0);
        if (mapping is null)
        {
            return null;
        }

        // One page too many, so that what lies between two boundaries is in it; the ends go back.
        nuint before = (LargePageBytes - ((nuint)mapping % LargePageBytes)) % LargePageBytes;
        byte* memory = mapping + before;
        if (before > 0)
        {
            Free(mapping, before);
        }

        Free(memory + bytes, LargePageBytes - before);
        _ = Advise(memory, bytes, AdviseHugePages);
        return memory;
    }

    /// <summary>Has pages made before they are written to, as far as the system can.</summary>
    /// <param name="memory">The first byte of a page.</param>
    /// <param name="bytes">Whole pages.</param>
    [SupportedOSPlatform("linux")]
    public static void Populate(void* memory, nuint bytes) => _ = Advise(memory, bytes, AdvisePopulateWrite);

    /// <summary>Gives pages back.</summary>
    [SupportedOSPlatform("linux")]
    public static void Free(void* memory, nuint bytes) => _ = Unmap(memory, bytes);

    [SupportedOSPlatform("linux")]
    private static void* TryMap(nuint bytes, int flags)
    {
        void* memory = Map(null, bytes, ProtectRead | ProtectWrite, MapPrivate | MapAnonymous | flags, -1, 0);
        return memory == (void*)-1 ? null : memory;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* address, nuint length, int advice);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
