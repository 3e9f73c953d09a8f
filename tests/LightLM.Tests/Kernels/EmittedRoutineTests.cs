using System.Runtime.InteropServices;
using Iced.Intel;
using LightLM.Kernels;
using LightLM.Kernels.MachineCode;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>
/// The emitted routines of every tile, read by a decoder that is not ours: what they may touch, where they jump, and what they compute when
/// software executes them, against sums of unpacked operands. No processor of the path is needed.
/// </summary>
public sealed unsafe class EmittedRoutineTests
{
    private const int Width = TileCode.PanelWidth;
    private const int VectorFloats = 16;

    /// <summary>Half a unit in the last place of one: the relative error of an operation.</summary>
    private const double Rounding = 1.0 / (1 << 24);

    /// <summary>System V: registers that a function may change; r8 holds the output until the end.</summary>
    private static readonly Register[] Scratch =
        [Register.RAX, Register.RCX, Register.RDX, Register.RSI, Register.RDI, Register.R9, Register.R10, Register.R11];

    private static readonly int[] Rows = [.. Enumerable.Range(1, TileCode.MaxRows)];
    private static readonly int[] Lanes = [8, 16, 24, 32];
    private static readonly TileElement[] Elements = Enum.GetValues<TileElement>();

    /// <summary>How a tile ends.</summary>
    public enum Finish
    {
        Sums,
        Results,
        ResultsAndResidual,
        Gelu,
    }

    [Fact]
    public void Routines_touch_what_a_function_may_change_and_the_memory_they_are_given()
    {
        InstructionInfoFactory factory = new();
        foreach ((string name, Func<TileCode, int> emit) in Routines())
        {
            bool isProducts = name.StartsWith("products", StringComparison.Ordinal);
            Instruction[] routine = Decode(emit);
            foreach (Instruction instruction in routine)
            {
                string place = $"{name}: {Disassembly.Text(instruction)} at {instruction.IP:x}";
                bool isReturn = instruction.Mnemonic == Mnemonic.Ret;
                InstructionInfo info = factory.GetInfo(instruction);
                foreach (UsedRegister used in info.GetUsedRegisters())
                {
                    Register full = used.Register.GetFullRegister();
                    bool isRead = used.Access is OpAccess.Read or OpAccess.CondRead;
                    Assert.True(
                        full.IsZMM() || Scratch.Contains(full) || (full == Register.R8 && isRead) || (full == Register.RSP && isReturn), place);
                }

                foreach (UsedMemory memory in info.GetUsedMemory().Where(_ => !isReturn))
                {
                    bool isWritten = memory.Access is not (OpAccess.Read or OpAccess.NoMemAccess);
                    Assert.True(memory.Segment == Register.DS && memory.AddressSize == CodeSize.Code64, place);
                    Assert.True(isWritten ? !isProducts && memory.Base == Register.RDI : memory.Base == Register.R8 || Scratch.Contains(memory.Base), place);
                }
            }
        }
    }

    [Fact]
    public void Jumps_land_on_instructions_of_their_routine_and_only_the_last_instruction_leaves_it()
    {
        foreach ((string name, Func<TileCode, int> emit) in Routines())
        {
            Instruction[] routine = Decode(emit);
            HashSet<ulong> starts = [.. routine.Select(instruction => instruction.IP)];
            Instruction[] jumps = [.. routine.Where(instruction => instruction.FlowControl == FlowControl.ConditionalBranch)];
            Assert.All(jumps, jump => Assert.True(starts.Contains(jump.NearBranch64), $"{name}: {Disassembly.Text(jump)} at {jump.IP:x}"));
            Assert.All(routine[..^1], instruction => Assert.True(instruction.FlowControl is FlowControl.Next or FlowControl.ConditionalBranch, name));
            Assert.Equal(
                jumps.Length > 0 ? ["jmp [r8]"] : ["vzeroupper", "ret"],
                routine[(jumps.Length > 0 ? ^1 : ^2)..].Select(Disassembly.Text));

            // The loop of four steps begins on a cache line; the one of single steps runs three times at most.
            ulong[] loops = [.. jumps.Where(jump => jump.NearBranch64 < jump.IP).Select(jump => jump.NearBranch64)];
            Assert.Equal(jumps.Length > 0 ? 2 : 0, loops.Length);
            Assert.True(loops.Length == 0 || loops[0] % 64 == 0, name);
        }
    }

    /// <summary>No path of execution reaches what lies between routines, and each begins on a cache line.</summary>
    [Fact]
    public void Routines_are_the_same_alone_and_behind_others()
    {
        TileCode all = new();
        foreach ((string name, Func<TileCode, int> emit) in Routines())
        {
            int start = emit(all);
            Assert.Equal(0, start % 64);
            TileCode alone = new();
            Assert.Equal(0, emit(alone));
            Assert.True(all.Code[start..].SequenceEqual(alone.Code), name);
        }
    }

    [Fact]
    public void The_table_of_this_process_has_each_routine_in_its_place()
    {
        Assert.SkipUnless(ExecutableMemory.IsSupported, "Code is emitted on Linux and Windows, and x86-64 only.");
        TileRoutines table = TileRoutines.Instance!;
        foreach (int rows in Rows)
        {
            AssertCode(table.StoreSums[rows - 1], code => code.EmitStoreSums(rows));
            AssertCode(table.Gelu[rows - 1], code => code.EmitGelu(rows));
            foreach (TileElement element in Elements)
            {
                AssertCode(table.Results(element, addsResidual: false)[rows - 1], code => code.EmitResults(element, rows, addsResidual: false));
                AssertCode(table.Results(element, addsResidual: true)[rows - 1], code => code.EmitResults(element, rows, addsResidual: true));
                for (int outputs = 1; outputs <= Width; outputs++)
                {
                    int lanes = Lanes.First(lanes => lanes >= outputs);
                    AssertCode(table.Products(element, outputs)[rows - 1], code => code.EmitProducts(element, rows, lanes));
                }
            }
        }
    }

    [Theory]
    [InlineData(TileElement.Bytes, Finish.Sums)]
    [InlineData(TileElement.Bytes, Finish.Results)]
    [InlineData(TileElement.Bytes, Finish.ResultsAndResidual)]
    [InlineData(TileElement.Bytes, Finish.Gelu)]
    [InlineData(TileElement.Floats, Finish.Results)]
    [InlineData(TileElement.Floats, Finish.ResultsAndResidual)]
    public void Every_tile_computes_what_unpacked_operands_give(object element, Finish finish)
    {
        Random random = new(11);
        foreach (int rows in Rows)
        {
            foreach (int lanes in Lanes)
            {
                foreach (int steps in (int[])[0, 1, 3, 4, 9])
                {
                    new Case((TileElement)element, finish, rows, lanes, steps, random).Check();
                }
            }
        }
    }

    private static IEnumerable<(string Name, Func<TileCode, int> Emit)> Routines()
    {
        foreach (int rows in Rows)
        {
            yield return ($"sums of {rows} rows", code => code.EmitStoreSums(rows));
            yield return ($"GELU of {rows} rows", code => code.EmitGelu(rows));
            foreach (TileElement element in Elements)
            {
                yield return ($"results of {rows} rows of {element}", code => code.EmitResults(element, rows, addsResidual: false));
                yield return ($"results and residual of {rows} rows of {element}", code => code.EmitResults(element, rows, addsResidual: true));
                foreach (int lanes in Lanes)
                {
                    yield return ($"products of {rows} rows and {lanes} lanes of {element}", code => code.EmitProducts(element, rows, lanes));
                }
            }
        }
    }

    private static Instruction[] Decode(Func<TileCode, int> emit)
    {
        TileCode code = new();
        Assert.Equal(0, emit(code));
        return Disassembly.Of(code.Code);
    }

    private static void AssertCode(nint routine, Func<TileCode, int> emit)
    {
        TileCode code = new();
        emit(code);
        Assert.True(new ReadOnlySpan<byte>((void*)routine, code.Code.Length).SequenceEqual(code.Code));
    }

    /// <summary>A tile with random operands, [rows][inputs] and [outputs][inputs], which only the packing below lays out as a kernel does.</summary>
    private sealed class Case
    {
        private readonly TileElement _element;
        private readonly Finish _finish;
        private readonly int _rows, _lanes, _steps, _inputs;
        private readonly float[,] _a, _b, _residual;
        private readonly float[] _bias, _scales, _scaledSums, _rowScales, _rowOffsets;

        public Case(TileElement element, Finish finish, int rows, int lanes, int steps, Random random)
        {
            (_element, _finish, _rows, _lanes, _steps) = (element, finish, rows, lanes, steps);
            bool isBytes = element == TileElement.Bytes;
            _inputs = isBytes ? 4 * steps : steps;
            _a = Table(rows, _inputs, () => isBytes ? random.Next(256) : Value());
            _b = Table(Width, _inputs, () => isBytes ? random.Next(-128, 128) : Value());
            _residual = Table(rows, Width, Value);
            _bias = Values(Width, 1);
            _scales = Values(Width, 0.01f);
            _scaledSums = Values(Width, 2);
            _rowScales = Values(rows, 0.01f);
            _rowOffsets = Values(rows, 2);

            float Value() => (2 * random.NextSingle()) - 1;

            float[] Values(int count, float range) => [.. Enumerable.Range(0, count).Select(_ => range * Value())];

            static float[,] Table(int rows, int columns, Func<float> value)
            {
                float[,] table = new float[rows, columns];
                for (int i = 0; i < table.Length; i++)
                {
                    table[i / columns, i % columns] = value();
                }

                return table;
            }
        }

        public void Check()
        {
            TileCode code = new();
            int products = code.EmitProducts(_element, _rows, _lanes);
            int finish = _finish switch
            {
                Finish.Sums => code.EmitStoreSums(_rows),
                Finish.Gelu => code.EmitGelu(_rows),
                _ => code.EmitResults(_element, _rows, _finish == Finish.ResultsAndResidual),
            };
            Instruction[] program = Disassembly.Of(code.Code);
            int numbers = code.EmitGeluNumbers();

            // Rows lie further apart than they are long: what is between them may be neither read nor written.
            int resultStride = _finish == Finish.Sums ? Width : Width + VectorFloats;
            uint[] untouched = [.. Enumerable.Repeat(0x7FC0_1234u, (_rows * resultStride) - (resultStride - Width))];
            TileMachine machine = new(program);
            long weights = machine.Add(TileMachine.Use.Read, PackWeights());
            long next = machine.Add(TileMachine.Use.Prefetch, new byte[_steps * Width * sizeof(float)]);
            long result = machine.Add(TileMachine.Use.Write, untouched);
            long[] output = new long[sizeof(TileOutput) / sizeof(long)];
            Field(TileOutput.At.Finish, finish);
            Field(TileOutput.At.NextPanel, next - weights);
            Field(TileOutput.At.Result, result);
            Field(TileOutput.At.ResultStride, resultStride * sizeof(float));
            Field(TileOutput.At.Residual, machine.Add(TileMachine.Use.Read, Spread(_residual, Width + 8)));
            Field(TileOutput.At.ResidualStride, (Width + 8) * sizeof(float));
            Field(TileOutput.At.Bias, machine.Add(TileMachine.Use.Read, _bias));
            Field(TileOutput.At.Scales, machine.Add(TileMachine.Use.Read, _scales));
            Field(TileOutput.At.ScaledSums, machine.Add(TileMachine.Use.Read, _scaledSums));
            Field(TileOutput.At.RowScales, machine.Add(TileMachine.Use.Read, _rowScales));
            Field(TileOutput.At.RowOffsets, machine.Add(TileMachine.Use.Read, _rowOffsets));
            Field(TileOutput.At.GeluNumbers, machine.Add(TileMachine.Use.Read, code.Code[numbers..].ToArray()));
            int stride = _inputs + 3;
            machine.Set(Register.RDI, weights);
            machine.Set(Register.RSI, _steps);
            machine.Set(Register.RDX, _element == TileElement.Bytes
                ? machine.Add(TileMachine.Use.Read, Array.ConvertAll(Spread(_a, stride), value => (byte)value))
                : machine.Add(TileMachine.Use.Read, Spread(_a, stride)));
            machine.Set(Register.RCX, stride * (_element == TileElement.Bytes ? sizeof(byte) : sizeof(float)));
            machine.Set(Register.R8, machine.Add(TileMachine.Use.Read, output));
            machine.Run(products);
            AssertResult(machine.Values<uint>(result), resultStride, untouched[0]);

            void Field(int at, long value) => output[at / sizeof(long)] = value;
        }

        private void AssertResult(uint[] result, int stride, uint untouched)
        {
            for (int i = 0; i < result.Length; i++)
            {
                (int row, int column) = (i / stride, i % stride);
                string place = $"{_element} {_finish} {_rows} rows {_lanes} lanes {_steps} steps: row {row} column {column}";
                if (column >= Width)
                {
                    Assert.True(result[i] == untouched, place);
                }
                else if (column < _lanes && _finish == Finish.Sums)
                {
                    Assert.True((int)result[i] == Sum(row, column, (a, b) => a * b), place);
                }
                else if (column < _lanes)
                {
                    (double expected, double tolerance) = Expected(row, column);
                    Assert.True(Math.Abs(BitConverter.UInt32BitsToSingle(result[i]) - expected) <= tolerance, place);
                }
            }
        }

        /// <summary>
        /// A result in double precision, and the error that its roundings can add up to: n + 3 for a sum of n terms and what follows it, 5
        /// for what is done to an exact sum of integers, each of the magnitudes that are added (Higham, Accuracy and Stability, 3.1).
        /// </summary>
        private (double Expected, double Tolerance) Expected(int row, int column)
        {
            bool isBytes = _element == TileElement.Bytes;
            double scale = isBytes ? (double)_rowScales[row] * _scales[column] : 1;
            double offset = isBytes ? (double)_rowOffsets[row] * _scaledSums[column] : 0;
            double added = _finish == Finish.ResultsAndResidual ? _residual[row, column] : 0;
            double sum = scale * Sum(row, column, (a, b) => a * b);
            double magnitude = isBytes ? Math.Abs(sum) : Sum(row, column, (a, b) => Math.Abs(a * b));
            double tolerance = (isBytes ? 5 : _inputs + 3) * Rounding * (magnitude + Math.Abs(offset) + Math.Abs(_bias[column]) + Math.Abs(added));
            double value = sum - offset + _bias[column] + added;
            if (_finish != Finish.Gelu)
            {
                return (value, tolerance);
            }

            // The documented error of the polynomial, and that of its argument, which the function's slope of at most 1.13 passes on.
            double gelu = NaiveActivation.Of(Epilogue.Gelu, value);
            return (gelu, (Math.Abs(value) <= 6 ? 2e-4 : 3e-5 * Math.Abs(value)) + (1.13 * tolerance));
        }

        private double Sum(int row, int column, Func<double, double, double> term) =>
            Enumerable.Range(0, _inputs).Sum(input => term(_a[row, input], _b[column, input]));

        private byte[] PackWeights() => _element == TileElement.Bytes
            ? Array.ConvertAll(Pack(4), value => (byte)(sbyte)value)
            : MemoryMarshal.AsBytes<float>(Pack(1)).ToArray();

        /// <summary>[steps][panel width][inputs of a step].</summary>
        private float[] Pack(int inputs)
        {
            float[] packed = new float[_b.Length];
            for (int i = 0; i < packed.Length; i++)
            {
                packed[i] = _b[i / inputs % Width, (i / inputs / Width * inputs) + (i % inputs)];
            }

            return packed;
        }

        private static float[] Spread(float[,] rows, int stride)
        {
            (int count, int columns) = (rows.GetLength(0), rows.GetLength(1));
            float[] spread = new float[((count - 1) * stride) + columns];
            for (int i = 0; i < rows.Length; i++)
            {
                spread[(i / columns * stride) + (i % columns)] = rows[i / columns, i % columns];
            }

            return spread;
        }
    }
}
