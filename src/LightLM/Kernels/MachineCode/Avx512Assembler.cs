using System.Diagnostics;

namespace LightLM.Kernels.MachineCode;

/// <summary>
/// Encodes the few instructions that the emitted kernels are made of (Intel SDM, volume 2: "EVEX" in 2.7 and the instructions' own
/// pages). Vector registers are 0 to 31, 512 bits wide unless told otherwise.
/// </summary>
internal sealed class Avx512Assembler
{
    private byte[] _code = new byte[160 << 10];
    private int _length;

    /// <summary>The code so far.</summary>
    public ReadOnlySpan<byte> Code => _code.AsSpan(0, _length);

    /// <summary>The offset of the next instruction.</summary>
    public int Position => _length;

    /// <summary>Fills up to a multiple of 64 with one-byte no-operations, so that a loop starts on a cache line.</summary>
    public void AlignToCacheLine()
    {
        while (_length % 64 != 0)
        {
            Byte(0x90);
        }
    }

    /// <summary>Bytes that are no instructions.</summary>
    public void Data(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Byte(value);
        }
    }

    /// <summary>vpxord target, target, target.</summary>
    public void Zero(int target) => Vector(Map0F, Prefix66, 0xEF, target, target, target);

    /// <summary>vmovdqu32 target, [source].</summary>
    public void Load(int target, in Address source, VectorWidth width = VectorWidth.Bits512) =>
        Vector(Map0F, PrefixF3, 0x6F, target, 0, source, (int)width, width);

    /// <summary>vmovdqu32 [target], source.</summary>
    public void Store(in Address target, int source) =>
        Vector(Map0F, PrefixF3, 0x7F, source, 0, target, (int)VectorWidth.Bits512, VectorWidth.Bits512);

    /// <summary>vbroadcastss target, dword [source].</summary>
    public void Broadcast(int target, in Address source) => Element(Map0F38, Prefix66, 0x18, target, 0, source, isEmbedded: false);

    /// <summary>
    /// vpdpbusd sums, bytes, signedBytes: adds four products of unsigned and signed bytes to each 32-bit sum; sums behind a narrower
    /// width become zero.
    /// </summary>
    public void AddProductsOfBytes(int sums, int bytes, int signedBytes, VectorWidth width) =>
        Vector(Map0F38, Prefix66, 0x50, sums, bytes, signedBytes, width);

    /// <summary>vfmadd231ps sums, left, right: sums = left * right + sums; sums behind a narrower width become zero.</summary>
    public void AddProducts(int sums, int left, int right, VectorWidth width) =>
        Vector(Map0F38, Prefix66, 0xB8, sums, left, right, width);

    /// <summary>vcvtdq2ps target, source.</summary>
    public void ConvertToFloats(int target, int source) => Vector(Map0F, NoPrefix, 0x5B, target, 0, source);

    /// <summary>vmulps target, left, right.</summary>
    public void Multiply(int target, int left, int right) => Vector(Map0F, NoPrefix, 0x59, target, left, right);

    /// <summary>vmulps target, left, dword [right] in all lanes.</summary>
    public void MultiplyByElement(int target, int left, in Address right) => Element(Map0F, NoPrefix, 0x59, target, left, right);

    /// <summary>vrangeps target, value, dword [limit] in all lanes: the value with its magnitude limited.</summary>
    public void LimitMagnitude(int target, int value, in Address limit)
    {
        const byte smallerMagnitudeSignOfValue = 2;
        Element(Map0F3A, Prefix66, 0x50, target, value, limit);
        Byte(smallerMagnitudeSignOfValue);
    }

    /// <summary>vaddps target, left, [right].</summary>
    public void AddFloats(int target, int left, in Address right) =>
        Vector(Map0F, NoPrefix, 0x58, target, left, right, (int)VectorWidth.Bits512, VectorWidth.Bits512);

    /// <summary>vfmadd213ps target, factor, addend: target = factor * target + addend.</summary>
    public void MultiplyThenAdd(int target, int factor, int addend) => Vector(Map0F38, Prefix66, 0xA8, target, factor, addend);

    /// <summary>vfmadd213ps target, factor, dword [addend] in all lanes: target = factor * target + addend.</summary>
    public void MultiplyThenAddElement(int target, int factor, in Address addend) =>
        Element(Map0F38, Prefix66, 0xA8, target, factor, addend);

    /// <summary>vfnmadd231ps target, left, dword [right] in all lanes: target = target - left * right.</summary>
    public void SubtractProductWithElement(int target, int left, in Address right) =>
        Element(Map0F38, Prefix66, 0xBC, target, left, right);

    /// <summary>prefetcht0 [source]: into the first-level cache.</summary>
    public void Prefetch(in Address source)
    {
        const int toFirstLevel = 1;
        Data([(byte)(0x40 | ((int)source.Index >> 3 << 1) | ((int)source.Base >> 3)), 0x0F, 0x18]);
        Memory(toFirstLevel, source, 1);
    }

    /// <summary>mov target, [source].</summary>
    public void Load(General target, in Address source) => General64(0x8B, (int)target, source);

    /// <summary>jmp [target].</summary>
    public void JumpTo(in Address target) => General64(0xFF, 4, target);

    /// <summary>lea target, [source].</summary>
    public void LoadAddress(General target, in Address source) => General64(0x8D, (int)target, source);

    /// <summary>add target, source.</summary>
    public void Add(General target, General source) =>
        Data([(byte)(0x48 | ((int)source >> 3 << 2) | ((int)target >> 3)), 0x01, (byte)(0xC0 | (((int)source & 7) << 3) | ((int)target & 7))]);

    /// <summary>add target, value.</summary>
    public void Add(General target, int value) => Immediate(0, target, value);

    /// <summary>sub target, value.</summary>
    public void Subtract(General target, int value) => Immediate(5, target, value);

    /// <summary>jge: jumps where the last subtraction's result is not negative.</summary>
    public void JumpIfNotNegative(int position) => Jump(0x8D, position);

    /// <summary>jl: jumps where the last subtraction's result is negative; the target is set by <see cref="Land"/>.</summary>
    public int JumpIfNegative()
    {
        Jump(0x8C, 0);
        return _length;
    }

    /// <summary>jg: jumps where the last subtraction's result is positive.</summary>
    public void JumpIfPositive(int position) => Jump(0x8F, position);

    /// <summary>jle: jumps where the last operation's result is not positive; the target is set by <see cref="Land"/>.</summary>
    public int JumpIfNotPositive()
    {
        Jump(0x8E, 0);
        return _length;
    }

    /// <summary>Makes the next instruction the target of a jump.</summary>
    public void Land(int jumpEnd)
    {
        Debug.Assert(jumpEnd is >= sizeof(int) && jumpEnd <= _length, $"No jump ends at {jumpEnd}.");
        int end = _length;
        _length = jumpEnd - sizeof(int);
        Integer(end - jumpEnd);
        _length = end;
    }

    /// <summary>vzeroupper; ret.</summary>
    public void Return() => Data([0xC5, 0xF8, 0x77, 0xC3]);

    private void Byte(byte value)
    {
        if (_length == _code.Length)
        {
            Array.Resize(ref _code, 2 * _length);
        }

        _code[_length++] = value;
    }

    private void Integer(int value)
    {
        for (int i = 0; i < sizeof(int); i++)
        {
            Byte((byte)(value >> (8 * i)));
        }
    }

    private const int Map0F = 1;
    private const int Map0F38 = 2;
    private const int Map0F3A = 3;
    private const int NoPrefix = 0;
    private const int Prefix66 = 1;
    private const int PrefixF3 = 2;

    private void Vector(
        int map, int prefix, byte opcode, int register, int second, int third, VectorWidth width = VectorWidth.Bits512)
    {
        AssertVector(third);
        Evex(map, prefix, register, second, extendBase: (third >> 3) & 1, extendIndex: (third >> 4) & 1, width);
        Byte(opcode);
        Byte((byte)(0xC0 | ((register & 7) << 3) | (third & 7)));
    }

    private void Vector(
        int map, int prefix, byte opcode, int register, int second, in Address memory, int displacementUnit, VectorWidth width, bool isEmbedded = false)
    {
        Evex(map, prefix, register, second, (int)memory.Base >> 3, (int)memory.Index >> 3, width, isEmbedded);
        Byte(opcode);
        Memory(register, memory, displacementUnit);
    }

    /// <summary>An instruction on 512 bits with one 32-bit element of memory, which is broadcast as a part of it or as its purpose.</summary>
    private void Element(int map, int prefix, byte opcode, int register, int second, in Address memory, bool isEmbedded = true) =>
        Vector(map, prefix, opcode, register, second, memory, sizeof(float), VectorWidth.Bits512, isEmbedded);

    /// <summary>The prefix of an instruction without mask or rounding, W = 0. Register bits are stored inverted.</summary>
    private void Evex(
        int map, int prefix, int register, int second, int extendBase, int extendIndex, VectorWidth width, bool isEmbedded = false)
    {
        AssertVector(register);
        AssertVector(second);
        int extensions = (Inverted(register >> 3) << 7) | (Inverted(extendIndex) << 6) | (Inverted(extendBase) << 5) | (Inverted(register >> 4) << 4);
        int length = width == VectorWidth.Bits512 ? 0x40 : 0x20;
        Byte(0x62);
        Byte((byte)(extensions | map));
        Byte((byte)(((~second & 15) << 3) | 4 | prefix));
        Byte((byte)(length | (isEmbedded ? 0x10 : 0) | (Inverted(second >> 4) << 3)));
    }

    /// <summary>A 64-bit instruction on general registers; <paramref name="register"/> is an operand or a part of the opcode.</summary>
    private void General64(byte opcode, int register, in Address memory)
    {
        Byte((byte)(0x48 | (register >> 3 << 2) | ((int)memory.Index >> 3 << 1) | ((int)memory.Base >> 3)));
        Byte(opcode);
        Memory(register, memory, 1);
    }

    [Conditional("DEBUG")]
    private static void AssertVector(int register) => Debug.Assert(register is >= 0 and < 32, $"No vector register has the number {register}.");

    private static int Inverted(int bit) => ~bit & 1;

    /// <summary>The ModRM byte, the SIB byte and the displacement, which EVEX counts in units where it fits into a byte.</summary>
    private void Memory(int register, in Address address, int displacementUnit)
    {
        Debug.Assert(address.Base != General.None && address.ScaleBits is >= 0 and <= 3, $"Not an address: {address}.");
        bool isShort = address.Displacement % displacementUnit == 0 && address.Displacement / displacementUnit is >= -128 and <= 127;
        Byte((byte)((isShort ? 0x40 : 0x80) | ((register & 7) << 3) | 4));
        Byte((byte)((address.ScaleBits << 6) | (((int)address.Index & 7) << 3) | ((int)address.Base & 7)));
        if (isShort)
        {
            Byte((byte)(address.Displacement / displacementUnit));
        }
        else
        {
            Integer(address.Displacement);
        }
    }

    private void Immediate(int operation, General target, int value)
    {
        Byte((byte)(0x48 | ((int)target >> 3)));
        Byte(0x81);
        Byte((byte)(0xC0 | (operation << 3) | ((int)target & 7)));
        Integer(value);
    }

    private void Jump(byte condition, int position)
    {
        Data([0x0F, condition]);
        Integer(position - _length - sizeof(int));
    }
}

/// <summary>The bytes of a vector.</summary>
internal enum VectorWidth
{
    Bits256 = 32,
    Bits512 = 64,
}

/// <summary>The general registers of x86-64 that emitted code uses. <see cref="None"/> is the encoding of "no index".</summary>
internal enum General
{
    Rax = 0,
    Rcx = 1,
    Rdx = 2,
    None = 4,
    Rsi = 6,
    Rdi = 7,
    R8 = 8,
    R9 = 9,
    R10 = 10,
    R11 = 11,
}

/// <summary>base + index * 2^scaleBits + displacement.</summary>
internal readonly record struct Address(General Base, int Displacement = 0, General Index = General.None, int ScaleBits = 0);
