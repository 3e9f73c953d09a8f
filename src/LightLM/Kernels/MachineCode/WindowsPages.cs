using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Kernels.MachineCode;

/// <summary>Machine code in pages of Windows.</summary>
[SupportedOSPlatform("windows")]
internal static unsafe partial class WindowsPages
{
    private const int CommitAndReserve = 0x3000;
    private const int Release = 0x8000;
    private const int ReadWrite = 4;
    private const int ExecuteRead = 0x20;
    private const nint ThisProcess = -1;

    /// <summary>Copies code into memory that is then executable and no longer writable; null where the system does not allow it.</summary>
    public static byte* Load(ReadOnlySpan<byte> code)
    {
        nuint length = (nuint)code.Length;
        byte* memory = Allocate(null, length, CommitAndReserve, ReadWrite);
        if (memory is null)
        {
            return null;
        }

        code.CopyTo(new Span<byte>(memory, code.Length));
        if (Protect(memory, length, ExecuteRead, out _) != 0)
        {
            _ = Flush(ThisProcess, memory, length);
            return memory;
        }

        _ = Free(memory, 0, Release);
        return null;
    }

    [LibraryImport("kernel32", EntryPoint = "VirtualAlloc")]
    private static partial byte* Allocate(void* address, nuint length, int kind, int protection);

    [LibraryImport("kernel32", EntryPoint = "VirtualProtect")]
    private static partial int Protect(void* address, nuint length, int protection, out int before);

    [LibraryImport("kernel32", EntryPoint = "VirtualFree")]
    private static partial int Free(void* address, nuint length, int kind);

    [LibraryImport("kernel32", EntryPoint = "FlushInstructionCache")]
    private static partial int Flush(nint process, void* address, nuint length);
}
