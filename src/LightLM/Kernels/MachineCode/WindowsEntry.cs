using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Kernels.MachineCode;

/// <summary>
/// The function by which Windows enters the routines of <see cref="TileCode"/>, which are of the System V calling convention: it keeps the registers
/// that a function of Windows must keep and the routines use (rdi, rsi, xmm6 to xmm15), moves the arguments to their places and calls
/// <see cref="TileOutput.Products"/> (Microsoft, "x64 calling convention"). The routines below it leave the stack as it is.
/// </summary>
internal static unsafe partial class WindowsEntry
{
    private const int FirstKept = 6;
    private const int LastKept = 15;
    private const int VectorBytes = 16;

    /// <summary>Ten vectors, and what aligns them behind two pushes and the return address.</summary>
    private const int FrameBytes = ((LastKept - FirstKept + 1) * VectorBytes) + 8;

    /// <summary>Behind the frame, two pushes, the return address and the caller's home space of four registers.</summary>
    private const int FifthArgument = FrameBytes + (2 * sizeof(long)) + sizeof(long) + (4 * sizeof(long));

    /// <summary>The function: (weights, steps, activations, stride, output), all integers or addresses.</summary>
    /// <param name="prologue">The offset behind each instruction of the prologue, in its order.</param>
    public static byte[] Emit(out int[] prologue)
    {
        List<byte> code = [];
        List<int> ends = [];
        Prologue(0x57); // push rdi
        Prologue(0x56); // push rsi
        Prologue([0x48, 0x81, 0xEC, .. BitConverter.GetBytes(FrameBytes)]); // sub rsp, frame
        for (int register = FirstKept; register <= LastKept; register++)
        {
            Prologue(Move(0x29, register)); // movaps [rsp + place], register
        }

        code.AddRange([0x48, 0x89, 0xCF]); // mov rdi, rcx
        code.AddRange([0x48, 0x89, 0xD6]); // mov rsi, rdx
        code.AddRange([0x4C, 0x89, 0xC2]); // mov rdx, r8
        code.AddRange([0x4C, 0x89, 0xC9]); // mov rcx, r9
        code.AddRange([0x4C, 0x8B, 0x84, 0x24, .. BitConverter.GetBytes(FifthArgument)]); // mov r8, [rsp + fifth argument]
        code.AddRange([0x41, 0xFF, 0x50, TileOutput.At.Products]); // call [r8 + products]
        for (int register = FirstKept; register <= LastKept; register++)
        {
            code.AddRange(Move(0x28, register)); // movaps register, [rsp + place]
        }

        code.AddRange([0x48, 0x81, 0xC4, .. BitConverter.GetBytes(FrameBytes)]); // add rsp, frame
        code.AddRange([0x5E, 0x5F, 0xC3]); // pop rsi; pop rdi; ret
        prologue = [.. ends];
        return [.. code];

        void Prologue(params byte[] instruction)
        {
            code.AddRange(instruction);
            ends.Add(code.Count);
        }
    }

    /// <summary>What Windows finds a caller by that lies behind the function's frame (Microsoft, "x64 exception handling", UNWIND_INFO).</summary>
    /// <param name="prologue">As <see cref="Emit"/> gives it.</param>
    public static byte[] UnwindInfo(int[] prologue)
    {
        const int version = 1, pushed = 0, allocated = 1, savedVector = 8;
        const int rdi = 7, rsi = 6;
        List<byte> codes = [];
        for (int i = prologue.Length - 1; i > 2; i--)
        {
            int register = FirstKept + i - 3;
            codes.AddRange([(byte)prologue[i], (byte)(savedVector | (register << 4)), (byte)(i - 3), 0]);
        }

        codes.AddRange([(byte)prologue[2], allocated, FrameBytes / 8, 0]);
        codes.AddRange([(byte)prologue[1], pushed | (rsi << 4), (byte)prologue[0], pushed | (rdi << 4)]);
        return [version, (byte)prologue[^1], (byte)(codes.Count / 2), 0, .. codes];
    }

    /// <summary>Tells Windows of the function.</summary>
    /// <param name="memory">What the places count from.</param>
    /// <param name="start">Where the function begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="unwindInfo">Where its unwind information lies, at a multiple of 4.</param>
    [SupportedOSPlatform("windows")]
    public static void Register(byte* memory, int start, int end, int unwindInfo)
    {
        // RUNTIME_FUNCTION, which lives as long as the code.
        int* entry = (int*)NativeMemory.Alloc(3 * sizeof(int));
        (entry[0], entry[1], entry[2]) = (start, end, unwindInfo);
        _ = AddFunctionTable(entry, 1, memory);
    }

    private static byte[] Move(byte opcode, int register)
    {
        int place = (register - FirstKept) * VectorBytes;
        byte[] prefix = register > 7 ? [0x44] : [];
        return [.. prefix, 0x0F, opcode, (byte)(0x84 | ((register & 7) << 3)), 0x24, .. BitConverter.GetBytes(place)];
    }

    [SupportedOSPlatform("windows")]
    [LibraryImport("kernel32", EntryPoint = "RtlAddFunctionTable")]
    private static partial byte AddFunctionTable(int* entries, int count, byte* baseAddress);
}
