using Iced.Intel;
using LightLM.Kernels;
using LightLM.Kernels.MachineCode;
using static Iced.Intel.AssemblerRegisters;

namespace LightLM.Tests.Kernels;

/// <summary>The function by which Windows enters emitted routines: called here as Windows calls it.</summary>
public sealed unsafe class WindowsEntryTests
{
    private const int KeptVectors = 10;

    [Fact]
    public void Its_instructions_are_those_of_the_convention()
    {
        string[] listing = [.. Disassembly.Of(WindowsEntry.Emit(out int[] prologue)).Select(Disassembly.Text)];
        Assert.Equal(["push rdi", "push rsi", "sub rsp, 168", "movaps [rsp], xmm6", "movaps [rsp+16], xmm7"], listing[..5]);
        Assert.Equal(
            ["mov rdi, rcx", "mov rsi, rdx", "mov rdx, r8", "mov rcx, r9", "mov r8, [rsp+224]", "call [r8+96]", "movaps xmm6, [rsp]"], listing[13..20]);
        Assert.Equal(["movaps xmm15, [rsp+144]", "add rsp, 168", "pop rsi", "pop rdi", "ret"], listing[^5..]);
        Assert.Equal([1, 2, 9], prologue[..3]);
        Assert.Equal(3 + KeptVectors, prologue.Length);
    }

    /// <summary>Ten saved vectors of two slots each, an allocation of two, two pushes; the last instruction of the prologue comes first.</summary>
    [Fact]
    public void Its_unwind_information_tells_the_frame()
    {
        _ = WindowsEntry.Emit(out int[] prologue);
        byte[] info = WindowsEntry.UnwindInfo(prologue);
        Assert.Equal([1, (byte)prologue[^1], (2 * KeptVectors) + 2 + 2, 0], info[..4]);
        Assert.Equal([(byte)prologue[^1], 0xF8, 9, 0], info[4..8]);
        Assert.Equal([(byte)prologue[3], 0x68, 0, 0, 9, 1, 168 / 8, 0, 2, 0x60, 1, 0x70], info[^12..]);
    }

    [Fact]
    public void A_tile_is_the_same_by_it_and_all_registers_that_a_function_must_keep_are_kept()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && KernelRegistry.Available.Contains("avx512vnni"), "It calls tiles of AVX-512 VNNI by System V.");
        const int rows = 5, inputs = 37, outputs = TileCode.PanelWidth;
        KernelSet kernels = KernelChoice.Select("avx512vnni");
        Random random = new(4);
        using GuardedMatrix a = GuardedMatrix.Random(random, rows, inputs), expected = new(rows, outputs), actual = new(rows, outputs);
        using PackedMatrix b = PackedMatrix.Pack(
            OracleCases.Random(random, inputs * outputs), OracleCases.Random(random, outputs), inputs, kernels.PanelWidth);
        kernels.Multiply(a.View, b, expected.View);

        TileRoutines routines = TileRoutines.Instance!;
        TileOutput output = new()
        {
            Finish = routines.Results(TileElement.Floats, addsResidual: false)[rows - 1],
            Products = routines.Products(TileElement.Floats, outputs)[rows - 1],
            Result = actual.View.Data,
            ResultStride = (nint)actual.View.Stride * sizeof(float),
            Bias = b.Bias,
        };
        byte* entry = ExecutableMemory.TryLoad(WindowsEntry.Emit(out _));
        byte* caller = ExecutableMemory.TryLoad(Caller());
        ulong[] kept = [.. Enumerable.Range(1, (2 * KeptVectors) + 2).Select(i => (ulong)i * 0x0101_0101_0101_0101)];
        ulong[] before = [.. kept];
        fixed (ulong* registers = kept)
        {
            Call call = new()
            {
                Weights = b.Panel(0),
                Steps = inputs,
                Activations = a.View.Data,
                Stride = (nint)a.View.Stride * sizeof(float),
                Output = &output,
                Registers = registers,
                Entry = entry,
            };
            ((delegate* unmanaged<Call*, void>)caller)(&call);
        }

        Assert.Equal(before, kept);
        KernelTestData.AssertSameBits(expected.View, actual.View, "by the entry of Windows");
    }

    /// <summary>
    /// A function of System V that calls one of Windows as a compiler for it would, with given contents of the registers that it must keep, and
    /// writes down what they hold behind it.
    /// </summary>
    private static byte[] Caller()
    {
        const int registers = 5 * sizeof(long), entry = 6 * sizeof(long), generals = KeptVectors * 16;
        AssemblerRegisterXMM[] vectors = [xmm6, xmm7, xmm8, xmm9, xmm10, xmm11, xmm12, xmm13, xmm14, xmm15];
        Assembler code = new(64);
        code.push(rbx);
        code.push(r12);
        code.sub(rsp, 56);
        code.mov(rbx, rdi);
        code.mov(r12, __qword_ptr[rbx + registers]);
        for (int i = 0; i < vectors.Length; i++)
        {
            code.movups(vectors[i], __xmmword_ptr[r12 + (16 * i)]);
        }

        code.mov(rdi, __qword_ptr[r12 + generals]);
        code.mov(rsi, __qword_ptr[r12 + generals + 8]);
        code.mov(rcx, __qword_ptr[rbx]);
        code.mov(rdx, __qword_ptr[rbx + 8]);
        code.mov(r8, __qword_ptr[rbx + 16]);
        code.mov(r9, __qword_ptr[rbx + 24]);
        code.mov(rax, __qword_ptr[rbx + 32]);
        code.mov(__qword_ptr[rsp + 32], rax);
        code.call(__qword_ptr[rbx + entry]);
        for (int i = 0; i < vectors.Length; i++)
        {
            code.movups(__xmmword_ptr[r12 + (16 * i)], vectors[i]);
        }

        code.mov(__qword_ptr[r12 + generals], rdi);
        code.mov(__qword_ptr[r12 + generals + 8], rsi);
        code.add(rsp, 56);
        code.pop(r12);
        code.pop(rbx);
        code.ret();
        using MemoryStream stream = new();
        code.Assemble(new StreamCodeWriter(stream), 0);
        return stream.ToArray();
    }

    /// <summary>The arguments of a tile, and the registers that are to be kept.</summary>
    private struct Call
    {
        public void* Weights;
        public nint Steps;
        public void* Activations;
        public nint Stride;
        public TileOutput* Output;
        public ulong* Registers;
        public void* Entry;
    }
}
