using System.Diagnostics;
using System.Runtime.InteropServices;
using LightLM.Kernels.Int8;

namespace LightLM.Kernels.MachineCode;

/// <summary>
/// Emits the code of AVX-512 tiles: of bytes with VNNI, for which .NET has no intrinsics, and of floats. A tile is R rows, at most 12,
/// times two vectors of 16 outputs; registers: 2 R sums, 2 of weights and the broadcast activations, 27 of 32. It is made of two
/// routines: the first adds products and jumps to the second, which finishes the sums where they are, in registers. While a panel
/// is multiplied, the next one is fetched: a light model's weights lie in the third-level cache. Bound: the ports of the multiplications.
/// </summary>
internal sealed class TileCode
{
    /// <summary>The rows of the largest tile.</summary>
    public const int MaxRows = 12;

    /// <summary>The outputs of a panel.</summary>
    public const int PanelWidth = 32;

    /// <summary>Outputs that the last panel's vectors are narrowed by.</summary>
    public const int LaneStep = 8;

    private const int VectorBytes = 64;

    /// <summary>A row's share of a step: four bytes or a float, which meet one line of weights for each vector.</summary>
    private const int StepBytes = 4;

    private const int StepsPerTurn = 4;

    /// <summary>Registers behind the sums: at first weights and activations, then a panel's numbers and temporary values.</summary>
    private const int FirstFree = 24;

    private const int Bias = FirstFree;
    private const int Scales = FirstFree + 2;
    private const int ScaledSums = FirstFree + 4;
    private const int RowScale = FirstFree + 6;

    /// <summary>What GELU is computed with, in the order of use.</summary>
    private static readonly float[] GeluNumbers =
    [
        Int8Gelu.Limit,
        Int8Gelu.P6, Int8Gelu.P5, Int8Gelu.P4, Int8Gelu.P3, Int8Gelu.P2, Int8Gelu.P1, Int8Gelu.P0,
        Int8Gelu.Half,
    ];

    private readonly Avx512Assembler _code = new();

    /// <summary>The code so far.</summary>
    public ReadOnlySpan<byte> Code => _code.Code;

    /// <summary>Puts the numbers between routines that <see cref="TileOutput.GeluNumbers"/> points to.</summary>
    public int EmitGeluNumbers()
    {
        int start = BeginAligned();
        _code.Data(MemoryMarshal.AsBytes<float>(GeluNumbers));
        return start;
    }

    /// <summary>Emits the function by which Windows enters routines, and behind it, where it ends, its unwind information.</summary>
    public (int Start, int UnwindInfo) EmitWindowsEntry()
    {
        int start = BeginAligned();
        _code.Data(WindowsEntry.Emit(out int[] prologue));
        int unwindInfo = BeginAligned();
        _code.Data(WindowsEntry.UnwindInfo(prologue));
        return (start, unwindInfo);
    }

    /// <summary>
    /// Emits the routine that adds products. System V: weights [steps][panel width][4 bytes] in rdi, steps in rsi, activations in rdx,
    /// the bytes from row to row in rcx, a <see cref="TileOutput"/> in r8.
    /// </summary>
    /// <param name="multiplies">What the tile is of.</param>
    /// <param name="rows">The rows of the tile.</param>
    /// <param name="lanes">The outputs that are wanted, a multiple of <see cref="LaneStep"/>; others may come out as zero.</param>
    /// <returns>Where it begins.</returns>
    public int EmitProducts(TileElement multiplies, int rows, int lanes)
    {
        AssertRows(rows);
        Debug.Assert(lanes is > 0 and <= PanelWidth && lanes % LaneStep == 0, $"Lanes come in steps of {LaneStep}, found {lanes}.");
        int start = BeginAligned();
        ReadOnlySpan<General> bases = [General.Rdx, General.R9, General.R10, General.R11];
        for (int i = 3; i < rows; i += 3)
        {
            // Each base register serves three rows: base, base + stride and base + 2 stride.
            General previous = bases[(i / 3) - 1];
            _code.LoadAddress(bases[i / 3], new Address(previous, 0, General.Rcx, 1));
            _code.LoadAddress(bases[i / 3], new Address(bases[i / 3], 0, General.Rcx));
        }

        EmitFirstTerms(multiplies, rows);
        _code.Load(General.Rax, Field(TileOutput.At.NextPanel));
        _code.Subtract(General.Rsi, StepsPerTurn);
        int toRest = _code.JumpIfNegative();
        _code.AlignToCacheLine();
        int turn = _code.Position;
        EmitSteps(multiplies, rows, lanes, bases, StepsPerTurn);
        _code.Subtract(General.Rsi, StepsPerTurn);
        _code.JumpIfNotNegative(turn);

        _code.Land(toRest);
        _code.Add(General.Rsi, StepsPerTurn);
        int toEnd = _code.JumpIfNotPositive();
        int rest = _code.Position;
        EmitSteps(multiplies, rows, lanes, bases, 1);
        _code.Subtract(General.Rsi, 1);
        _code.JumpIfPositive(rest);

        _code.Land(toEnd);
        _code.JumpTo(Field(TileOutput.At.Finish));
        return start;
    }

    /// <summary>Emits the routine that stores sums as they are, row behind row.</summary>
    public int EmitStoreSums(int rows)
    {
        AssertRows(rows);
        int start = BeginFinish();
        for (int i = 0; i < 2 * rows; i++)
        {
            _code.Store(new Address(General.Rdi, i * VectorBytes), i);
        }

        _code.Return();
        return start;
    }

    /// <summary>
    /// Emits the routine that turns sums into results: of bytes as in <see cref="Int8Gemm"/>; of floats, which began with the bias, they are these.
    /// </summary>
    public int EmitResults(TileElement multiplies, int rows, bool addsResidual)
    {
        AssertRows(rows);
        int start = BeginFinish();
        if (multiplies == TileElement.Bytes)
        {
            EmitLoadPanel();
        }

        if (addsResidual)
        {
            _code.Load(General.Rdx, Field(TileOutput.At.Residual));
            _code.Load(General.Rcx, Field(TileOutput.At.ResidualStride));
        }

        for (int row = 0; row < rows; row++)
        {
            if (multiplies == TileElement.Bytes)
            {
                EmitResult(row);
            }

            if (addsResidual)
            {
                _code.AddFloats(2 * row, 2 * row, new Address(General.Rdx));
                _code.AddFloats((2 * row) + 1, (2 * row) + 1, new Address(General.Rdx, VectorBytes));
                _code.Add(General.Rdx, General.Rcx);
            }

            EmitStore(row);
        }

        _code.Return();
        return start;
    }

    /// <summary>Emits the routine that turns sums of bytes into results and these into <see cref="Int8Gelu"/>.</summary>
    public int EmitGelu(int rows)
    {
        AssertRows(rows);
        int start = BeginFinish();
        EmitLoadPanel();
        for (int row = 0; row < rows; row++)
        {
            EmitResult(row);
        }

        _code.Load(General.R11, Field(TileOutput.At.GeluNumbers));
        for (int row = 0; row < rows; row++)
        {
            EmitGeluOf(row);
            EmitStore(row);
        }

        _code.Return();
        return start;
    }

    [Conditional("DEBUG")]
    private static void AssertRows(int rows) => Debug.Assert(rows is > 0 and <= MaxRows, $"A tile has 1 to {MaxRows} rows, found {rows}.");

    private static int VectorsOf(int lanes) => lanes > PanelWidth / 2 ? 2 : 1;

    private static VectorWidth WidthOf(int vector, int lanes) =>
        lanes - (vector * PanelWidth / 2) <= LaneStep ? VectorWidth.Bits256 : VectorWidth.Bits512;

    private static Address Field(int at) => new(General.R8, at);

    private int BeginAligned()
    {
        _code.AlignToCacheLine();
        return _code.Position;
    }

    private int BeginFinish()
    {
        int start = BeginAligned();
        _code.Load(General.Rdi, Field(TileOutput.At.Result));
        _code.Load(General.Rsi, Field(TileOutput.At.ResultStride));
        return start;
    }

    private void EmitSteps(TileElement multiplies, int rows, int lanes, ReadOnlySpan<General> bases, int steps)
    {
        const int weights = FirstFree;
        const int activations = weights + 2;
        for (int step = 0; step < steps; step++)
        {
            for (int vector = 0; vector < 2; vector++)
            {
                int displacement = ((2 * step) + vector) * VectorBytes;
                _code.Prefetch(new Address(General.Rdi, displacement, General.Rax));
                if (vector < VectorsOf(lanes))
                {
                    _code.Load(weights + vector, new Address(General.Rdi, displacement), WidthOf(vector, lanes));
                }
            }

            for (int row = 0; row < rows; row++)
            {
                _code.Broadcast(activations, RowAddress(bases[row / 3], row % 3, step * StepBytes));
                for (int vector = 0; vector < VectorsOf(lanes); vector++)
                {
                    EmitProduct(multiplies, (2 * row) + vector, activations, weights + vector, WidthOf(vector, lanes));
                }
            }
        }

        _code.Add(General.Rdi, 2 * steps * VectorBytes);
        for (int i = 0; i < rows; i += 3)
        {
            _code.Add(bases[i / 3], steps * StepBytes);
        }
    }

    private static Address RowAddress(General first, int row, int displacement) => row switch
    {
        0 => new Address(first, displacement),
        1 => new Address(first, displacement, General.Rcx),
        _ => new Address(first, displacement, General.Rcx, 1),
    };

    private void EmitProduct(TileElement multiplies, int sums, int activations, int weights, VectorWidth width)
    {
        if (multiplies == TileElement.Bytes)
        {
            _code.AddProductsOfBytes(sums, activations, weights, width);
        }
        else
        {
            _code.AddProducts(sums, activations, weights, width);
        }
    }

    /// <summary>What sums begin with: of floats the bias, of integers zero.</summary>
    private void EmitFirstTerms(TileElement multiplies, int rows)
    {
        if (multiplies == TileElement.Floats)
        {
            _code.Load(General.Rax, Field(TileOutput.At.Bias));
            for (int row = 0; row < rows; row++)
            {
                EmitLoadPair(2 * row, General.Rax);
            }

            return;
        }

        for (int i = 0; i < 2 * rows; i++)
        {
            _code.Zero(i);
        }
    }

    private void EmitLoadPanel()
    {
        EmitLoadPair(Bias, TileOutput.At.Bias);
        EmitLoadPair(Scales, TileOutput.At.Scales);
        EmitLoadPair(ScaledSums, TileOutput.At.ScaledSums);
        _code.Load(General.R9, Field(TileOutput.At.RowScales));
        _code.Load(General.R10, Field(TileOutput.At.RowOffsets));
    }

    private void EmitLoadPair(int target, int field)
    {
        _code.Load(General.R11, Field(field));
        EmitLoadPair(target, General.R11);
    }

    private void EmitLoadPair(int target, General pointer)
    {
        _code.Load(target, new Address(pointer));
        _code.Load(target + 1, new Address(pointer, VectorBytes));
    }

    private void EmitResult(int row)
    {
        int element = row * sizeof(float);
        for (int half = 0; half < 2; half++)
        {
            int sums = (2 * row) + half;
            _code.ConvertToFloats(sums, sums);
            _code.MultiplyByElement(RowScale, Scales + half, new Address(General.R9, element));
            _code.MultiplyThenAdd(sums, RowScale, Bias + half);
            _code.SubtractProductWithElement(sums, ScaledSums + half, new Address(General.R10, element));
        }
    }

    /// <summary>Both vectors of a row step by step: of each alone every step would wait for the one before.</summary>
    private void EmitGeluOf(int row)
    {
        const int z = FirstFree;
        const int square = FirstFree + 2;
        const int p = FirstFree + 4;
        int x = 2 * row;
        int last = GeluNumbers.Length - 1;
        for (int half = 0; half < 2; half++)
        {
            _code.LimitMagnitude(z + half, x + half, GeluNumber(0));
            _code.Broadcast(p + half, GeluNumber(1));
        }

        for (int half = 0; half < 2; half++)
        {
            _code.Multiply(square + half, z + half, z + half);
        }

        for (int number = 2; number <= last; number++)
        {
            int factor = number < last ? square : z;
            for (int half = 0; half < 2; half++)
            {
                _code.MultiplyThenAddElement(p + half, factor + half, GeluNumber(number));
            }
        }

        for (int half = 0; half < 2; half++)
        {
            _code.Multiply(x + half, x + half, p + half);
        }
    }

    private static Address GeluNumber(int number) => new(General.R11, number * sizeof(float));

    private void EmitStore(int row)
    {
        _code.Store(new Address(General.Rdi), 2 * row);
        _code.Store(new Address(General.Rdi, VectorBytes), (2 * row) + 1);
        _code.Add(General.Rdi, General.Rsi);
    }
}

/// <summary>What a tile multiplies.</summary>
internal enum TileElement
{
    /// <summary>Unsigned by signed bytes, four at a time, into 32-bit integers.</summary>
    Bytes,

    /// <summary>Floats.</summary>
    Floats,
}
