using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Kernels;

/// <summary>Pages of memory from the system itself, zeroed and writable, which go back to it as soon as they are freed.</summary>
internal static unsafe partial class SystemPages
{
    private const int ProtectRead = 1;
    private const int ProtectWrite = 2;
    private const int MapPrivate = 2;
    private const int MapAnonymous = 0x20;

    /// <summary>The pages are there at once: on virtual machines, where each fault is dear, a native program starts an eighth sooner.</summary>
    private const int MapPopulate = 0x8000;

    /// <summary>Whether this system's calls are known here.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>Takes pages.</summary>
    /// <returns>The first byte, or null where the system gives none.</returns>
    [SupportedOSPlatform("linux")]
    public static void* TryAllocate(nuint bytes)
    {
        void* memory = Map(null, bytes, ProtectRead | ProtectWrite, MapPrivate | MapAnonymous | MapPopulate, -1, 0);
        return memory == (void*)-1 ? null : memory;
    }

    /// <summary>Gives all the pages of an allocation back.</summary>
    [SupportedOSPlatform("linux")]
    public static void Free(void* memory, nuint bytes) => _ = Unmap(memory, bytes);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(void* address, nuint length);
}
