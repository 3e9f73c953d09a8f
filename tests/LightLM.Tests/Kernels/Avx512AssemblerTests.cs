using LightLM.Kernels.MachineCode;

namespace LightLM.Tests.Kernels;

/// <summary>Every instruction of the assembler, with registers and addresses of all kinds, as a decoder that is not ours reads it.</summary>
public sealed class Avx512AssemblerTests
{
    private static readonly int[] Vectors = [0, 1, 7, 8, 15, 16, 23, 24, 30, 31];

    private static readonly General[] Registers = [.. Enum.GetValues<General>().Where(register => register != General.None)];

    /// <summary>Within and beyond a byte, counted in bytes, elements and vectors.</summary>
    private static readonly int[] Displacements =
    [
        0, 1, 4, 8, 64, 127, 128, -1, -4, -64, -128, -129,
        127 * 4, 128 * 4, -128 * 4, -129 * 4, 127 * 64, 128 * 64, -128 * 64, -129 * 64, (127 * 64) + 4, int.MaxValue, int.MinValue,
    ];

    [Fact]
    public void Instructions_on_vectors_have_their_operands()
    {
        Listing listing = new();
        foreach (int target in Vectors)
        {
            listing.Add($"vpxord zmm{target}, zmm{target}, zmm{target}", code => code.Zero(target));
            foreach (int left in Vectors)
            {
                listing.Add($"vcvtdq2ps zmm{target}, zmm{left}", code => code.ConvertToFloats(target, left));
                foreach (int right in Vectors)
                {
                    listing.Add($"vmulps zmm{target}, zmm{left}, zmm{right}", code => code.Multiply(target, left, right));
                    listing.Add($"vfmadd213ps zmm{target}, zmm{left}, zmm{right}", code => code.MultiplyThenAdd(target, left, right));
                    foreach ((VectorWidth width, string name) in new[] { (VectorWidth.Bits256, "ymm"), (VectorWidth.Bits512, "zmm") })
                    {
                        string operands = $"{name}{target}, {name}{left}, {name}{right}";
                        listing.Add($"vpdpbusd {operands}", code => code.AddProductsOfBytes(target, left, right, width));
                        listing.Add($"vfmadd231ps {operands}", code => code.AddProducts(target, left, right, width));
                    }
                }
            }
        }

        listing.AssertDecoded();
    }

    [Fact]
    public void Instructions_with_memory_have_their_address()
    {
        Listing listing = new();
        int turn = 0;
        foreach ((Address address, string memory) in Addresses())
        {
            int x = Vectors[turn % Vectors.Length], y = Vectors[turn / 3 % Vectors.Length];
            General general = Registers[turn % Registers.Length];
            turn++;
            listing.Add($"vmovdqu32 zmm{x}, {memory}", code => code.Load(x, address));
            listing.Add($"vmovdqu32 ymm{x}, {memory}", code => code.Load(x, address, VectorWidth.Bits256));
            listing.Add($"vmovdqu32 {memory}, zmm{x}", code => code.Store(address, x));
            listing.Add($"vbroadcastss zmm{x}, {memory}", code => code.Broadcast(x, address));
            listing.Add($"vmulps zmm{x}, zmm{y}, {memory}{{1to16}}", code => code.MultiplyByElement(x, y, address));
            listing.Add($"vrangeps zmm{x}, zmm{y}, {memory}{{1to16}}, 2", code => code.LimitMagnitude(x, y, address));
            listing.Add($"vaddps zmm{x}, zmm{y}, {memory}", code => code.AddFloats(x, y, address));
            listing.Add($"vfmadd213ps zmm{x}, zmm{y}, {memory}{{1to16}}", code => code.MultiplyThenAddElement(x, y, address));
            listing.Add($"vfnmadd231ps zmm{x}, zmm{y}, {memory}{{1to16}}", code => code.SubtractProductWithElement(x, y, address));
            listing.Add($"prefetcht0 {memory}", code => code.Prefetch(address));
            listing.Add($"mov {Disassembly.Name(general)}, {memory}", code => code.Load(general, address));
            listing.Add($"lea {Disassembly.Name(general)}, {memory}", code => code.LoadAddress(general, address));
            listing.Add($"jmp {memory}", code => code.JumpTo(address));
        }

        listing.AssertDecoded();
    }

    [Fact]
    public void Instructions_on_general_registers_have_their_operands()
    {
        Listing listing = new();
        foreach (General target in Registers)
        {
            foreach (General source in Registers)
            {
                listing.Add($"add {Disassembly.Name(target)}, {Disassembly.Name(source)}", code => code.Add(target, source));
            }

            foreach (int value in Displacements)
            {
                listing.Add($"add {Disassembly.Name(target)}, {value}", code => code.Add(target, value));
                listing.Add($"sub {Disassembly.Name(target)}, {value}", code => code.Subtract(target, value));
            }
        }

        listing.AssertDecoded();
    }

    [Fact]
    public void Jumps_go_where_they_are_sent()
    {
        foreach (int distance in (int[])[0, 1, 100, 300, 70_000])
        {
            Avx512Assembler code = new();
            code.Zero(1);
            int back = code.Position;
            Fill(code, distance);
            code.JumpIfNotNegative(back);
            code.JumpIfPositive(back);
            int negative = code.JumpIfNegative();
            int notPositive = code.JumpIfNotPositive();
            Fill(code, distance);
            code.Land(negative);
            int first = code.Position;
            code.Zero(2);
            code.Land(notPositive);
            int second = code.Position;
            code.Return();
            string[] expected = [$"jge {back}", $"jg {back}", $"jl {first}", $"jle {second}", "vzeroupper", "ret"];
            Assert.Equal(expected, Disassembly.Of(code.Code).Select(Disassembly.Text).Where(text => text[0] == 'j' || text.EndsWith('r') || text == "ret"));
        }

        static void Fill(Avx512Assembler code, int bytes) => code.Data(Enumerable.Repeat((byte)0x90, bytes).ToArray());
    }

    [Fact]
    public void A_cache_line_is_filled_up_with_instructions_that_do_nothing()
    {
        for (int used = 0; used <= 64; used++)
        {
            Avx512Assembler code = new();
            code.Data(Enumerable.Repeat((byte)0xC3, used).ToArray());
            code.AlignToCacheLine();
            Assert.Equal((used + 63) / 64 * 64, code.Position);
            Assert.All(Disassembly.Of(code.Code[used..]), instruction => Assert.Equal("nop", Disassembly.Text(instruction)));
        }
    }

    private static IEnumerable<(Address Address, string Memory)> Addresses()
    {
        foreach (General first in Registers)
        {
            string name = Disassembly.Name(first);
            foreach (int displacement in Displacements)
            {
                yield return (new Address(first, displacement), Disassembly.Memory(name, null, 1, displacement));
                foreach (General index in Registers)
                {
                    int scaleBits = ((int)index + displacement) & 3;
                    yield return (
                        new Address(first, displacement, index, scaleBits),
                        Disassembly.Memory(name, Disassembly.Name(index), 1 << scaleBits, displacement));
                }
            }
        }
    }

    /// <summary>Instructions and what a decoder must read in them.</summary>
    private sealed class Listing
    {
        private readonly Avx512Assembler _code = new();
        private readonly List<string> _expected = [];

        public void Add(string expected, Action<Avx512Assembler> emit)
        {
            emit(_code);
            _expected.Add(expected);
        }

        public void AssertDecoded() => Assert.Equal(_expected, Disassembly.Of(_code.Code).Select(Disassembly.Text));
    }
}
