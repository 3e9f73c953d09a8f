using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels.Int8;

/// <summary>
/// AVX-512 VNNI, for which .NET has no intrinsics: the tile's code is emitted once, for each number of rows. A tile is R rows, at most
/// 12, times two vectors of 16 outputs; registers: 2 R sums, 2 of weights and the broadcast activations: 27 of 32. Bound: the ports of
/// vpdpbusd.
/// </summary>
internal readonly unsafe struct Vnni512Tile : IInt8Tile
{
    private const int VectorBytes = 64;
    private const int BlocksPerTurn = 4;

    /// <summary>One routine per number of rows, from 1, or null where they cannot be had.</summary>
    private static readonly delegate* unmanaged[SuppressGCTransition]<sbyte*, nint, byte*, nint, int*, void>* Routines = Load();

    public static int PanelWidth => 32;

    public static int MaxRows => 12;

    /// <summary>Whether the processor has the instruction and the system allows emitted code.</summary>
    public static bool IsSupported => Routines != null;

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        int rows = Math.Min(rowsLeft, MaxRows);
        Routines[rows - 1](panel.Weights, panel.Blocks, a, stride, sums);
        return rows;
    }

    private static delegate* unmanaged[SuppressGCTransition]<sbyte*, nint, byte*, nint, int*, void>* Load()
    {
        if (!ExecutableMemory.IsSupported || !Avx512BW.IsSupported || !HardwareFeatures.HasAvx512Vnni)
        {
            return null;
        }

        Avx512Assembler assembler = new();
        int[] starts = new int[MaxRows];
        for (int rows = 1; rows <= MaxRows; rows++)
        {
            assembler.AlignToCacheLine();
            starts[rows - 1] = assembler.Position;
            Emit(assembler, rows);
        }

        byte* code = ExecutableMemory.TryLoad(assembler.ToArray());
        if (code == null)
        {
            return null;
        }

        var routines = (delegate* unmanaged[SuppressGCTransition]<sbyte*, nint, byte*, nint, int*, void>*)
            NativeMemory.Alloc((nuint)(MaxRows * sizeof(void*)));
        for (int i = 0; i < MaxRows; i++)
        {
            routines[i] = (delegate* unmanaged[SuppressGCTransition]<sbyte*, nint, byte*, nint, int*, void>)(code + starts[i]);
        }

        return routines;
    }

    /// <summary>System V: weights in rdi, blocks in rsi, activations in rdx, their stride in rcx, sums in r8.</summary>
    private static void Emit(Avx512Assembler code, int rows)
    {
        ReadOnlySpan<General> bases = [General.Rdx, General.R9, General.R10, General.R11];
        for (int i = 3; i < rows; i += 3)
        {
            // Each base register serves three rows: base, base + stride and base + 2 stride.
            General previous = bases[(i / 3) - 1];
            code.LoadAddress(bases[i / 3], new Address(previous, 0, General.Rcx, 1));
            code.LoadAddress(bases[i / 3], new Address(bases[i / 3], 0, General.Rcx));
        }

        for (int i = 0; i < 2 * rows; i++)
        {
            code.Zero(i);
        }

        code.Subtract(General.Rsi, BlocksPerTurn);
        int toRest = code.JumpIfNegative();
        code.AlignToCacheLine();
        int turn = code.Position;
        EmitBlocks(code, rows, bases, BlocksPerTurn);
        code.Subtract(General.Rsi, BlocksPerTurn);
        code.JumpIfNotNegative(turn);

        code.Land(toRest);
        code.Add(General.Rsi, BlocksPerTurn);
        int toEnd = code.JumpIfNotPositive();
        int rest = code.Position;
        EmitBlocks(code, rows, bases, 1);
        code.Subtract(General.Rsi, 1);
        code.JumpIfPositive(rest);

        code.Land(toEnd);
        for (int i = 0; i < 2 * rows; i++)
        {
            code.Store(new Address(General.R8, i * VectorBytes), i);
        }

        code.Return();
    }

    private static void EmitBlocks(Avx512Assembler code, int rows, ReadOnlySpan<General> bases, int blocks)
    {
        const int weights = 24;
        const int activations = 26;
        for (int block = 0; block < blocks; block++)
        {
            code.Load(weights, new Address(General.Rdi, 2 * block * VectorBytes));
            code.Load(weights + 1, new Address(General.Rdi, ((2 * block) + 1) * VectorBytes));
            for (int row = 0; row < rows; row++)
            {
                int displacement = block * QuantizedMatrix.BlockInputs;
                Address source = (row % 3) switch
                {
                    0 => new Address(bases[row / 3], displacement),
                    1 => new Address(bases[row / 3], displacement, General.Rcx),
                    _ => new Address(bases[row / 3], displacement, General.Rcx, 1),
                };
                code.BroadcastInteger(activations, source);
                code.AddProducts(2 * row, activations, weights);
                code.AddProducts((2 * row) + 1, activations, weights + 1);
            }
        }

        code.Add(General.Rdi, 2 * blocks * VectorBytes);
        for (int i = 0; i < rows; i += 3)
        {
            code.Add(bases[i / 3], blocks * QuantizedMatrix.BlockInputs);
        }
    }
}
