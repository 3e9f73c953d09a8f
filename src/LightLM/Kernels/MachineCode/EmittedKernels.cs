using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LightLM.Kernels.Int8;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.MachineCode;

/// <summary>AVX-512 with the emitted tiles of <see cref="TileCode"/>, which finish their sums in registers; all else is as on every path.</summary>
internal sealed unsafe class EmittedKernels : VectorKernels<Avx512Vector, Vector512<float>, EmittedInt8Tile>
{
    private readonly TileRoutines _routines;

    private EmittedKernels(KernelPath path, TileRoutines routines)
        : base(path.Name, path.Tuning) => _routines = routines;

    /// <summary>The kernels of a processor that has the instructions, or null where the system does not allow emitted code.</summary>
    public static EmittedKernels? TryCreate(KernelPath path) =>
        TileRoutines.Instance is { } routines ? new EmittedKernels(path, routines) : null;

    public override void Multiply(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Preconditions.Product(a, b, c, epilogue, residual, TileCode.PanelWidth);
        TileOutput output = new() { Bias = b.Bias, NextPanel = (nint)b.Inputs * TileCode.PanelWidth * sizeof(float) };
        Operands operands = new(TileElement.Floats, a.Rows, b.Outputs, b.Panel(0), b.Inputs, a.Data, (nint)a.Stride * sizeof(float));
        Multiply(operands, output, c, epilogue, residual);
    }

    public override void Multiply(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Preconditions.Product(a, b, c, epilogue, residual, TileCode.PanelWidth, FourInputBlocks.Inputs);
        TileOutput output = new()
        {
            Bias = b.Bias,
            NextPanel = b.PanelBytes,
            RowScales = a.Scales,
            RowOffsets = a.Offsets,
            Scales = b.Scales,
            ScaledSums = b.ScaledSums,
            GeluNumbers = _routines.GeluNumbers,
        };
        Operands operands = new(TileElement.Bytes, a.Rows, b.Outputs, b.Panel(0), b.Blocks, a.Data, a.Stride);
        Multiply(operands, output, c, epilogue, residual);
    }

    /// <summary>What is multiplied, in bytes: rows of activations and panels of weights.</summary>
    private readonly struct Operands(TileElement element, int rows, int outputs, void* weights, int steps, void* a, nint stride)
    {
        public readonly TileElement Element = element;
        public readonly int Rows = rows;
        public readonly int Outputs = outputs;
        public readonly byte* Weights = (byte*)weights;
        public readonly int Steps = steps;
        public readonly byte* A = (byte*)a;
        public readonly nint Stride = stride;
    }

    /// <summary>For each panel all row tiles.</summary>
    /// <param name="operands">The operands.</param>
    /// <param name="output">What belongs to the first row and output, which is moved along.</param>
    /// <param name="c">The result.</param>
    /// <param name="epilogue">What happens to each tile.</param>
    /// <param name="residual">What is added.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(in Operands operands, TileOutput output, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        bool hasGelu = epilogue == Epilogue.Gelu && operands.Element == TileElement.Bytes;
        nint* finish = hasGelu ? _routines.Gelu : _routines.Results(operands.Element, epilogue == Epilogue.AddResidual);
        bool hasActivation = epilogue is not (Epilogue.None or Epilogue.AddResidual) && !hasGelu;
        output.ResultStride = (nint)c.Stride * sizeof(float);
        output.ResidualStride = (nint)residual.Stride * sizeof(float);
        float* rowScales = output.RowScales;
        float* rowOffsets = output.RowOffsets;
        byte* weights = operands.Weights;
        for (int column = 0; column < operands.Outputs; column += TileCode.PanelWidth)
        {
            nint* products = _routines.Products(operands.Element, Math.Min(operands.Outputs - column, TileCode.PanelWidth));
            for (int row = 0; row < operands.Rows; row += TileCode.MaxRows)
            {
                int rows = Math.Min(operands.Rows - row, TileCode.MaxRows);
                float* result = c.Row(row) + column;
                output.Finish = finish[rows - 1];
                output.Result = result;
                output.Residual = residual.Row(row) + column;
                output.RowScales = rowScales + row;
                output.RowOffsets = rowOffsets + row;
                TileRoutines.Run(products[rows - 1], weights, operands.Steps, operands.A + (row * operands.Stride), operands.Stride, &output);
                if (hasActivation)
                {
                    TileEpilogue.Activate<Avx512Vector, Vector512<float>>(epilogue, result, c.Stride, rows, TileCode.PanelWidth);
                }
            }

            weights += output.NextPanel;
            output.Bias += TileCode.PanelWidth;
            output.Scales += TileCode.PanelWidth;
            output.ScaledSums += TileCode.PanelWidth;
        }
    }
}
