using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Kernels.MachineCode;

/// <summary>Machine code in memory of its own that is never writable and executable at once; it lives as long as the process.</summary>
internal static unsafe partial class ExecutableMemory
{
    private const int ProtectRead = 1;
    private const int ProtectExecute = 4;

    /// <summary>Whether this system's calls and calling convention are known here.</summary>
    public static bool IsSupported =>
        (SystemPages.IsSupported || OperatingSystem.IsWindows()) && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Copies code into executable memory.</summary>
    /// <returns>Its first byte, or null where the system does not allow it, or has no such calls.</returns>
    public static byte* TryLoad(ReadOnlySpan<byte> code)
    {
        try
        {
            return Load(code);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    private static byte* Load(ReadOnlySpan<byte> code) =>
        OperatingSystem.IsWindows() ? WindowsPages.Load(code) : OperatingSystem.IsLinux() ? LoadByProtection(code) : null;

    [SupportedOSPlatform("linux")]
    private static byte* LoadByProtection(ReadOnlySpan<byte> code)
    {
        nuint length = (nuint)code.Length;
        void* memory = SystemPages.TryAllocate(length);
        if (memory is null)
        {
            return null;
        }

        code.CopyTo(new Span<byte>(memory, code.Length));
        if (Protect(memory, length, ProtectRead | ProtectExecute) == 0)
        {
            return (byte*)memory;
        }

        SystemPages.Free(memory, length);
        return null;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "mprotect")]
    private static partial int Protect(void* address, nuint length, int protection);
}
