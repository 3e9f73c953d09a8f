using System.Runtime.InteropServices;
using Iced.Intel;

namespace LightLM.Tests.Kernels;

/// <summary>
/// Executes decoded routines in software, by what Intel's manual says of each instruction: a register that nobody has set, memory outside
/// of the regions and a jump into the middle of an instruction fail the test. Vector registers are 16 lanes of 32 bits.
/// </summary>
internal sealed class TileMachine
{
    private const int Lanes = 16;

    private readonly Dictionary<ulong, Instruction> _program;
    private readonly List<Region> _regions = [];
    private readonly Dictionary<Register, long> _general = [];
    private readonly uint[]?[] _vectors = new uint[]?[32];
    private long? _lastResult;

    public TileMachine(IEnumerable<Instruction> program) => _program = program.ToDictionary(instruction => instruction.IP);

    /// <summary>Who may do what with a region.</summary>
    public enum Use
    {
        Read,
        Write,
        Prefetch,
    }

    /// <summary>Adds a region far from all others, and returns its address.</summary>
    public long Add<T>(Use use, T[] values)
        where T : unmanaged
    {
        long start = (_regions.Count + 1L) << 32;
        _regions.Add(new Region(use, start, MemoryMarshal.AsBytes<T>(values).ToArray()));
        return start;
    }

    /// <summary>What a region holds now.</summary>
    public T[] Values<T>(long start)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_regions.Single(region => region.Start == start).Bytes).ToArray();

    /// <summary>Sets an argument.</summary>
    public void Set(Register register, long value) => _general[register] = value;

    /// <summary>Runs until a routine returns, and returns the number of instructions.</summary>
    public int Run(int start)
    {
        ulong position = (ulong)start;
        for (int count = 1; ; count++)
        {
            Assert.True(count < 1_000_000, "The routine does not end.");
            Assert.True(_program.TryGetValue(position, out Instruction instruction), $"No instruction begins at {position:x}.");
            if (instruction.Mnemonic == Mnemonic.Ret)
            {
                return count;
            }

            position = Step(instruction);
        }
    }

    private ulong Step(Instruction instruction)
    {
        switch (instruction.Mnemonic)
        {
            case Mnemonic.Jmp:
                return (ulong)BitConverter.ToInt64(Memory(instruction, sizeof(long), Use.Read));
            case Mnemonic.Jge or Mnemonic.Jl or Mnemonic.Jg or Mnemonic.Jle:
                return Jumps(instruction.Mnemonic, _lastResult!.Value) ? instruction.NearBranch64 : instruction.NextIP;
            case Mnemonic.Prefetcht0:
                _ = Memory(instruction, 1, Use.Prefetch);
                break;
            case Mnemonic.Mov:
                _general[instruction.Op0Register] = BitConverter.ToInt64(Memory(instruction, sizeof(long), Use.Read));
                break;
            case Mnemonic.Lea:
                _general[instruction.Op0Register] = AddressOf(instruction);
                break;
            case Mnemonic.Add:
                Arithmetic(instruction, 1);
                break;
            case Mnemonic.Sub:
                Arithmetic(instruction, -1);
                break;
            case Mnemonic.Nop or Mnemonic.Vzeroupper:
                break;
            case Mnemonic.Vmovdqu32 when instruction.Op0Kind == OpKind.Memory:
                MemoryMarshal.AsBytes<uint>(Vector(instruction.Op1Register)).CopyTo(Memory(instruction, Lanes * sizeof(uint), Use.Write));
                break;
            case Mnemonic.Vpxord:
                // A register is zeroed whatever it holds.
                Assert.True(instruction.Op0Register == instruction.Op1Register && instruction.Op1Register == instruction.Op2Register);
                _vectors[Number(instruction.Op0Register)] = new uint[Lanes];
                break;
            default:
                Compute(instruction);
                break;
        }

        return instruction.NextIP;
    }

    private static bool Jumps(Mnemonic condition, long result) => condition switch
    {
        Mnemonic.Jge => result >= 0,
        Mnemonic.Jl => result < 0,
        Mnemonic.Jg => result > 0,
        _ => result <= 0,
    };

    private void Arithmetic(Instruction instruction, int sign)
    {
        long right = instruction.Op1Kind == OpKind.Register ? _general[instruction.Op1Register] : (long)instruction.GetImmediate(1);
        _general[instruction.Op0Register] += sign * right;
        _lastResult = _general[instruction.Op0Register];
    }

    /// <summary>An instruction lane by lane; lanes behind the width of its target become zero.</summary>
    private void Compute(Instruction instruction)
    {
        Register target = instruction.Op0Register;
        int lanes = target.IsZMM() ? Lanes : Lanes / 2;
        uint[] left = instruction.Op1Kind == OpKind.Memory ? Load(instruction, lanes) : Vector(instruction.Op1Register);
        uint[] right = instruction.OpCount < 3 ? [] : instruction.Op2Kind == OpKind.Memory ? Load(instruction, lanes) : Vector(instruction.Op2Register);
        uint[] result = new uint[Lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            result[lane] = instruction.Mnemonic switch
            {
                Mnemonic.Vmovdqu32 or Mnemonic.Vbroadcastss => left[lane],
                Mnemonic.Vpdpbusd => Vector(target)[lane] + DotProduct(left[lane], right[lane]),
                Mnemonic.Vcvtdq2ps => Bits((int)left[lane]),
                Mnemonic.Vmulps => Bits(Float(left[lane]) * Float(right[lane])),
                Mnemonic.Vaddps => Bits(Float(left[lane]) + Float(right[lane])),
                Mnemonic.Vfmadd231ps => Fused(Float(left[lane]), right[lane], Vector(target)[lane]),
                Mnemonic.Vfnmadd231ps => Fused(-Float(left[lane]), right[lane], Vector(target)[lane]),
                Mnemonic.Vfmadd213ps => Fused(Float(left[lane]), Vector(target)[lane], right[lane]),
                Mnemonic.Vrangeps when instruction.Immediate8 == 2 => Bits(Float(left[lane]) < 0 ? -Smaller(left[lane], right[lane]) : Smaller(left[lane], right[lane])),
                _ => throw new NotSupportedException(Disassembly.Text(instruction)),
            };
        }

        _vectors[Number(target)] = result;
    }

    private static float Smaller(uint left, uint right) => MathF.Min(MathF.Abs(Float(left)), MathF.Abs(Float(right)));

    private static uint Fused(float left, uint right, uint addend) => Bits(MathF.FusedMultiplyAdd(left, Float(right), Float(addend)));

    private static uint DotProduct(uint unsigned, uint signed)
    {
        int sum = 0;
        for (int i = 0; i < 32; i += 8)
        {
            sum += (byte)(unsigned >> i) * (sbyte)(signed >> i);
        }

        return (uint)sum;
    }

    private static float Float(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);

    private static int Number(Register register) => register - (register.IsZMM() ? Register.ZMM0 : Register.YMM0);

    private uint[] Vector(Register register) =>
        _vectors[Number(register)] ?? throw new InvalidOperationException($"Nobody has set {register}.");

    private uint[] Load(Instruction instruction, int lanes)
    {
        bool isElement = instruction.IsBroadcast || instruction.Mnemonic == Mnemonic.Vbroadcastss;
        ReadOnlySpan<uint> values = MemoryMarshal.Cast<byte, uint>(Memory(instruction, (isElement ? 1 : lanes) * sizeof(uint), Use.Read));
        return isElement ? [.. Enumerable.Repeat(values[0], lanes)] : values.ToArray();
    }

    private long AddressOf(Instruction instruction)
    {
        long index = instruction.MemoryIndex == Register.None ? 0 : _general[instruction.MemoryIndex] * instruction.MemoryIndexScale;
        return _general[instruction.MemoryBase] + index + (long)instruction.MemoryDisplacement64;
    }

    private Span<byte> Memory(Instruction instruction, int bytes, Use use)
    {
        long address = AddressOf(instruction);
        Region? region = _regions.Find(region =>
            region.Use == use && address >= region.Start && address + bytes <= region.Start + region.Bytes.Length);
        Assert.True(region is not null, $"{Disassembly.Text(instruction)} at {instruction.IP:x} reaches {bytes} bytes at {address:x} that it may not {use}.");
        return region.Bytes.AsSpan((int)(address - region.Start), bytes);
    }

    private sealed record Region(Use Use, long Start, byte[] Bytes);
}
