using System.Globalization;
using Iced.Intel;

namespace LightLM.Tests.Kernels;

/// <summary>What a decoder that is not ours (Iced) reads in machine code.</summary>
internal static class Disassembly
{
    /// <summary>All instructions; every byte belongs to a valid one without mask, rounding or suppressed exceptions.</summary>
    public static Instruction[] Of(ReadOnlySpan<byte> code)
    {
        ByteArrayCodeReader reader = new(code.ToArray());
        Decoder decoder = Decoder.Create(64, reader);
        List<Instruction> instructions = [];
        while (reader.CanReadByte)
        {
            Instruction instruction = decoder.Decode();
            Assert.False(instruction.IsInvalid, $"No instruction at {instruction.IP:x}: {decoder.LastError}.");
            Assert.True(
                !instruction.HasOpMask && !instruction.ZeroingMasking && !instruction.SuppressAllExceptions
                    && instruction.RoundingControl == RoundingControl.None,
                $"{Text(instruction)} at {instruction.IP:x} has a mask or a rounding.");
            instructions.Add(instruction);
        }

        return [.. instructions];
    }

    /// <summary>An instruction as "mnemonic operand, ...": a branch's operand is where it goes, memory is "[base+index*scale+displacement]".</summary>
    public static string Text(Instruction instruction)
    {
        string operands = string.Join(", ", Enumerable.Range(0, instruction.OpCount).Select(operand => Operand(instruction, operand)));
        return $"{Name(instruction.Mnemonic)} {operands}".TrimEnd();
    }

    /// <summary>The name of a register, a mnemonic or their like in lower case.</summary>
    public static string Name<TName>(TName name)
        where TName : struct, Enum => name.ToString().ToLowerInvariant();

    /// <summary>A place in memory as <see cref="Text"/> writes it.</summary>
    public static string Memory(string first, string? index, int scale, long displacement)
    {
        string scaled = index is null ? "" : $"+{index}*{scale}";
        return string.Create(CultureInfo.InvariantCulture, $"[{first}{scaled}{displacement:+#;-#;#}]");
    }

    private static string Operand(Instruction instruction, int operand) => instruction.GetOpKind(operand) switch
    {
        OpKind.Register => Name(instruction.GetOpRegister(operand)),
        OpKind.NearBranch64 => instruction.NearBranch64.ToString(CultureInfo.InvariantCulture),
        OpKind.Memory => MemoryOf(instruction),
        _ => ((long)instruction.GetImmediate(operand)).ToString(CultureInfo.InvariantCulture),
    };

    private static string MemoryOf(Instruction instruction)
    {
        string? index = instruction.MemoryIndex == Register.None ? null : Name(instruction.MemoryIndex);
        string place = Memory(Name(instruction.MemoryBase), index, instruction.MemoryIndexScale, (long)instruction.MemoryDisplacement64);
        return instruction.IsBroadcast ? place + "{1to16}" : place;
    }
}
