using System.Runtime.InteropServices;
using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Emits the code of AVX-512 VNNI tiles, of which .NET has no intrinsics. A tile is R rows, at most 12, times two vectors of 16 outputs;
/// registers: 2 R sums, 2 of weights and the broadcast activations, 27 of 32. It is made of two routines: the first adds products
/// and jumps to the second, which finishes the sums where they are, in registers. Bound: the ports of vpdpbusd.
/// </summary>
internal sealed class Vnni512Code
{
    /// <summary>The rows of the largest tile.</summary>
    public const int MaxRows = 12;

    /// <summary>Outputs that a tile's last vector is narrowed by, where a panel is not full.</summary>
    public const int LaneStep = 8;

    /// <summary>The outputs of a panel.</summary>
    public const int PanelWidth = 32;

    private const int VectorBytes = 64;
    private const int BlocksPerTurn = 4;
    private const General Output = General.R8;

    /// <summary>Registers behind the sums: at first weights and activations, then a panel's numbers and temporary values.</summary>
    private const int FirstFree = 24;

    private const int Scales = FirstFree;
    private const int ScaledSums = FirstFree + 2;
    private const int Bias = FirstFree + 4;

    private readonly Avx512Assembler _code = new();

    /// <summary>What GELU is computed with, in the order of use.</summary>
    private static readonly float[] GeluNumbers =
    [
        GeluForBytes.Limit,
        GeluForBytes.P6, GeluForBytes.P5, GeluForBytes.P4, GeluForBytes.P3, GeluForBytes.P2, GeluForBytes.P1, GeluForBytes.P0,
        GeluForBytes.Half,
    ];

    /// <summary>The code so far.</summary>
    public byte[] ToArray() => _code.ToArray();

    /// <summary>Puts the numbers between routines that <see cref="Vnni512Output.Constants"/> points to.</summary>
    public int EmitGeluNumbers()
    {
        _code.AlignToCacheLine();
        int start = _code.Position;
        _code.Data(MemoryMarshal.AsBytes<float>(GeluNumbers));
        return start;
    }

    /// <summary>
    /// Emits the routine that adds products. System V: weights in rdi, blocks in rsi, activations in rdx, their stride in rcx, a
    /// <see cref="Vnni512Output"/> in r8.
    /// </summary>
    /// <param name="rows">The rows of the tile.</param>
    /// <param name="lanes">The outputs that are wanted, a multiple of <see cref="LaneStep"/>; others may come out as zero.</param>
    /// <returns>Where it begins.</returns>
    public int EmitProducts(int rows, int lanes)
    {
        _code.AlignToCacheLine();
        int start = _code.Position;
        ReadOnlySpan<General> bases = [General.Rdx, General.R9, General.R10, General.R11];
        for (int i = 3; i < rows; i += 3)
        {
            // Each base register serves three rows: base, base + stride and base + 2 stride.
            General previous = bases[(i / 3) - 1];
            _code.LoadAddress(bases[i / 3], new Address(previous, 0, General.Rcx, 1));
            _code.LoadAddress(bases[i / 3], new Address(bases[i / 3], 0, General.Rcx));
        }

        for (int i = 0; i < 2 * rows; i++)
        {
            _code.Zero(i);
        }

        _code.Load(General.Rax, Field(nameof(Vnni512Output.NextPanel)));
        _code.Subtract(General.Rsi, BlocksPerTurn);
        int toRest = _code.JumpIfNegative();
        _code.AlignToCacheLine();
        int turn = _code.Position;
        EmitBlocks(rows, lanes, bases, BlocksPerTurn);
        _code.Subtract(General.Rsi, BlocksPerTurn);
        _code.JumpIfNotNegative(turn);

        _code.Land(toRest);
        _code.Add(General.Rsi, BlocksPerTurn);
        int toEnd = _code.JumpIfNotPositive();
        int rest = _code.Position;
        EmitBlocks(rows, lanes, bases, 1);
        _code.Subtract(General.Rsi, 1);
        _code.JumpIfPositive(rest);

        _code.Land(toEnd);
        _code.JumpTo(Field(nameof(Vnni512Output.Finish)));
        return start;
    }

    /// <summary>Emits the routine that stores sums as they are, row by row.</summary>
    public int EmitStoreSums(int rows)
    {
        int start = Begin();
        for (int i = 0; i < 2 * rows; i++)
        {
            _code.Store(new Address(General.Rdi, i * VectorBytes), i);
        }

        _code.Return();
        return start;
    }

    /// <summary>Emits the routine that dequantizes sums as <see cref="Int8Gemm"/> does, and adds the bias and maybe a residual.</summary>
    public int EmitDequantize(int rows, bool addsResidual)
    {
        int start = Begin();
        EmitLoadPanel();
        if (addsResidual)
        {
            _code.Load(General.Rdx, Field(nameof(Vnni512Output.Residual)));
            _code.Load(General.Rcx, Field(nameof(Vnni512Output.ResidualStride)));
        }

        for (int row = 0; row < rows; row++)
        {
            EmitDequantize(row);
            if (addsResidual)
            {
                _code.AddVector(2 * row, 2 * row, new Address(General.Rdx));
                _code.AddVector((2 * row) + 1, (2 * row) + 1, new Address(General.Rdx, VectorBytes));
                _code.Add(General.Rdx, General.Rcx);
            }

            EmitStore(row);
        }

        _code.Return();
        return start;
    }

    /// <summary>Emits the routine that dequantizes sums and computes <see cref="GeluForBytes"/>.</summary>
    public int EmitGelu(int rows)
    {
        int start = Begin();
        EmitLoadPanel();
        for (int row = 0; row < rows; row++)
        {
            EmitDequantize(row);
        }

        _code.Load(General.R11, Field(nameof(Vnni512Output.Constants)));
        for (int row = 0; row < rows; row++)
        {
            EmitGeluOf(row);
            EmitStore(row);
        }

        _code.Return();
        return start;
    }

    private static Address Field(string name) => new(Output, (int)Marshal.OffsetOf<Vnni512Output>(name));

    private int Begin()
    {
        _code.AlignToCacheLine();
        int start = _code.Position;
        _code.Load(General.Rdi, Field(nameof(Vnni512Output.Result)));
        _code.Load(General.Rsi, Field(nameof(Vnni512Output.ResultStride)));
        return start;
    }

    private void EmitBlocks(int rows, int lanes, ReadOnlySpan<General> bases, int blocks)
    {
        const int weights = FirstFree;
        const int activations = weights + 2;
        for (int block = 0; block < blocks; block++)
        {
            for (int vector = 0; vector < VectorsOf(lanes); vector++)
            {
                _code.Load(weights + vector, new Address(General.Rdi, ((2 * block) + vector) * VectorBytes), WidthOf(vector, lanes));
            }

            _code.Prefetch(new Address(General.Rdi, 2 * block * VectorBytes, General.Rax));
            _code.Prefetch(new Address(General.Rdi, ((2 * block) + 1) * VectorBytes, General.Rax));
            for (int row = 0; row < rows; row++)
            {
                int displacement = block * QuantizedMatrix.BlockInputs;
                Address source = (row % 3) switch
                {
                    0 => new Address(bases[row / 3], displacement),
                    1 => new Address(bases[row / 3], displacement, General.Rcx),
                    _ => new Address(bases[row / 3], displacement, General.Rcx, 1),
                };
                _code.BroadcastInteger(activations, source);
                for (int vector = 0; vector < VectorsOf(lanes); vector++)
                {
                    _code.AddProducts((2 * row) + vector, activations, weights + vector, WidthOf(vector, lanes));
                }
            }
        }

        _code.Add(General.Rdi, 2 * blocks * VectorBytes);
        for (int i = 0; i < rows; i += 3)
        {
            _code.Add(bases[i / 3], blocks * QuantizedMatrix.BlockInputs);
        }
    }

    private static int VectorsOf(int lanes) => lanes > PanelWidth / 2 ? 2 : 1;

    private static VectorWidth WidthOf(int vector, int lanes) =>
        lanes - (vector * PanelWidth / 2) <= LaneStep ? VectorWidth.Bits256 : VectorWidth.Bits512;

    private void EmitLoadPanel()
    {
        EmitLoadPair(Scales, nameof(Vnni512Output.Scales));
        EmitLoadPair(ScaledSums, nameof(Vnni512Output.ScaledSums));
        EmitLoadPair(Bias, nameof(Vnni512Output.Bias));
        _code.Load(General.R9, Field(nameof(Vnni512Output.RowScales)));
        _code.Load(General.R10, Field(nameof(Vnni512Output.RowOffsets)));
    }

    /// <summary>Turns a row's sums into floats: s_a s_b sum - (s_a z) (s_b sum(q_b)) + bias.</summary>
    private void EmitDequantize(int row)
    {
        const int scale = FirstFree + 6;
        int element = row * sizeof(float);
        for (int half = 0; half < 2; half++)
        {
            int sums = (2 * row) + half;
            _code.ConvertToFloats(sums, sums);
            _code.MultiplyByElement(scale, Scales + half, new Address(General.R9, element));
            _code.MultiplyThenAdd(sums, scale, Bias + half);
            _code.SubtractProductWithElement(sums, ScaledSums + half, new Address(General.R10, element));
        }
    }

    private void EmitLoadPair(int target, string field)
    {
        _code.Load(General.R11, Field(field));
        _code.Load(target, new Address(General.R11));
        _code.Load(target + 1, new Address(General.R11, VectorBytes));
    }

    /// <summary>Both vectors of a row step by step: of each alone every step would wait for the one before.</summary>
    private void EmitGeluOf(int row)
    {
        const int z = FirstFree;
        const int square = FirstFree + 2;
        const int p = FirstFree + 4;
        int number = 0;
        ForBoth((half, n) => _code.LimitMagnitude(z + half, (2 * row) + half, n));
        ForBoth((half, n) => _code.BroadcastFloat(p + half, n));
        ForHalves(half => _code.Multiply(square + half, z + half, z + half));
        while (number < GeluNumbers.Length - 1)
        {
            ForBoth((half, n) => _code.MultiplyThenAddElement(p + half, square + half, n));
        }

        ForBoth((half, n) => _code.MultiplyThenAddElement(p + half, z + half, n));
        ForHalves(half => _code.Multiply((2 * row) + half, (2 * row) + half, p + half));

        void ForBoth(Action<int, Address> emit)
        {
            Address n = new(General.R11, number++ * sizeof(float));
            emit(0, n);
            emit(1, n);
        }

        static void ForHalves(Action<int> emit)
        {
            emit(0);
            emit(1);
        }
    }

    private void EmitStore(int row)
    {
        _code.Store(new Address(General.Rdi), 2 * row);
        _code.Store(new Address(General.Rdi, VectorBytes), (2 * row) + 1);
        _code.Add(General.Rdi, General.Rsi);
    }
}
