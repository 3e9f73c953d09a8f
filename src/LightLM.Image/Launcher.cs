using System.Buffers.Binary;
using System.Text;

namespace LightLM.Image;

/// <summary>
/// A program of some 360 bytes that goes on as the best of two builds: <c>/app/lightlm</c> of an image, which has no shell to choose. A build
/// that chose itself would have started its runtime first. System calls and registers: System V ABI for x86-64, 3.4.1 and A.2; features: Intel SDM, volume 1, 15.2.
/// </summary>
internal static class Launcher
{
    private const byte Eax = 0, Edx = 2, Esi = 6, Edi = 7;
    private const uint Base = 0x400000;
    private const int HeaderBytes = 64;
    private const int SegmentBytes = 56;
    private const uint StringsAddress = Base + HeaderBytes + SegmentBytes;

    /// <summary>CPUID 7, EBX: AVX-512 F, DQ, CD, BW and VL, which x86-64-v4 consists of.</summary>
    private const uint Avx512 = (1u << 16) | (1u << 17) | (1u << 28) | (1u << 30) | (1u << 31);

    /// <summary>XCR0: the system keeps the registers of SSE, AVX and AVX-512.</summary>
    private const uint KeptRegisters = 0xE6;

    /// <summary>What a shell answers for a program that cannot be executed.</summary>
    private const int CannotExecute = 126;

    /// <summary>Makes the program.</summary>
    /// <param name="best">The build for x86-64-v4.</param>
    /// <param name="lowest">The build for every other processor, and where the best one cannot be executed.</param>
    public static byte[] Create(string best, string lowest)
    {
        byte[] strings = Encoding.UTF8.GetBytes($"{best}\0{lowest}\0{Failure(best, lowest)}");
        int lowestAt = Encoding.UTF8.GetByteCount(best) + 1;
        int failureAt = lowestAt + Encoding.UTF8.GetByteCount(lowest) + 1;
        byte[] code = Code(StringsAddress, StringsAddress + (uint)lowestAt, StringsAddress + (uint)failureAt, strings.Length - failureAt);
        return [.. Header(strings.Length, code.Length), .. strings, .. code];
    }

    private static string Failure(string best, string lowest) => $"{Path.GetFileName(best)}, {Path.GetFileName(lowest)}: neither can be executed.\n";

    private static byte[] Code(uint best, uint lowest, uint failure, int failureLength)
    {
        byte[] execute =
        [
            0x48, 0x8D, 0x74, 0x24, 0x10, // lea rsi, [rsp + 16]: the arguments, behind the return address and their number
            0x48, 0x8B, 0x54, 0x24, 0x08, // mov rdx, [rsp + 8]
            0x48, 0x8D, 0x54, 0xD6, 0x08, // lea rdx, [rsi + 8 rdx + 8]: the environment
            .. Set(Eax, 59), .. SystemCall, // execve
            0xC3, // ret, where it failed
        ];
        byte[] giveUp =
        [
            .. Set(Eax, 1), .. Set(Edi, 2), .. Set(Esi, failure), .. Set(Edx, (uint)failureLength), .. SystemCall, // write
            .. Set(Eax, 60), .. Set(Edi, CannotExecute), .. SystemCall, // exit
        ];
        byte[] takeLowest = [.. Set(Edi, lowest), .. Call(giveUp.Length)];
        byte[] takeBest = [.. Set(Edi, best), .. Call(takeLowest.Length + giveUp.Length)];
        byte[] hasAvx512 =
        [
            .. Set(Eax, 7), .. ClearEcx, .. CpuId,
            0x81, 0xE3, .. Bytes(Avx512), // and ebx, ...
            0x81, 0xFB, .. Bytes(Avx512), // cmp ebx, ...
            .. JumpIfNotEqual(takeBest.Length),
        ];
        byte[] keepsRegisters =
        [
            .. ClearEcx,
            0x0F, 0x01, 0xD0, // xgetbv
            0x25, .. Bytes(KeptRegisters), // and eax, ...
            0x3D, .. Bytes(KeptRegisters), // cmp eax, ...
            .. JumpIfNotEqual(hasAvx512.Length + takeBest.Length),
        ];
        byte[] saysWhatItKeeps =
        [
            .. Set(Eax, 1), .. CpuId,
            0x0F, 0xBA, 0xE1, 27, // bt ecx, 27: OSXSAVE
            0x73, (byte)(keepsRegisters.Length + hasAvx512.Length + takeBest.Length), // jnc
        ];
        return [.. saysWhatItKeeps, .. keepsRegisters, .. hasAvx512, .. takeBest, .. takeLowest, .. giveUp, .. execute];
    }

    private static ReadOnlySpan<byte> SystemCall => [0x0F, 0x05];

    private static ReadOnlySpan<byte> CpuId => [0x0F, 0xA2];

    private static ReadOnlySpan<byte> ClearEcx => [0x31, 0xC9];

    private static byte[] Set(byte register, uint value) => [(byte)(0xB8 + register), .. Bytes(value)];

    private static byte[] Call(int bytesBetween) => [0xE8, .. Bytes((uint)bytesBetween)];

    private static byte[] JumpIfNotEqual(int bytesBetween) => [0x75, (byte)bytesBetween];

    private static byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    /// <summary>An ELF header and one segment, readable and executable, that is the whole file: strings, then code.</summary>
    private static byte[] Header(int strings, int code)
    {
        byte[] header = new byte[HeaderBytes + SegmentBytes];
        "\u007fELF"u8.CopyTo(header);
        (header[4], header[5], header[6]) = (2, 1, 1); // 64 bits, little-endian, version 1
        Span<byte> elf = header.AsSpan(16);
        BinaryPrimitives.WriteUInt16LittleEndian(elf, 2); // an executable
        BinaryPrimitives.WriteUInt16LittleEndian(elf[2..], 62); // for x86-64
        BinaryPrimitives.WriteUInt32LittleEndian(elf[4..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(elf[8..], StringsAddress + (uint)strings); // where it starts
        BinaryPrimitives.WriteUInt64LittleEndian(elf[16..], HeaderBytes); // where the segment is described
        BinaryPrimitives.WriteUInt16LittleEndian(elf[36..], HeaderBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(elf[38..], SegmentBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(elf[40..], 1);

        Span<byte> segment = header.AsSpan(HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(segment, 1); // to be loaded
        BinaryPrimitives.WriteUInt32LittleEndian(segment[4..], 5); // to be read and executed
        BinaryPrimitives.WriteUInt64LittleEndian(segment[16..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[24..], Base);
        BinaryPrimitives.WriteUInt64LittleEndian(segment[32..], (ulong)(header.Length + strings + code));
        BinaryPrimitives.WriteUInt64LittleEndian(segment[40..], (ulong)(header.Length + strings + code));
        BinaryPrimitives.WriteUInt64LittleEndian(segment[48..], 0x1000);
        return header;
    }
}
