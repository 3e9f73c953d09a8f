namespace LightLM.Kernels.Int8;

/// <summary>The tile of AVX-512 VNNI, whose code is emitted once by <see cref="Vnni512Code"/>; it finishes its sums itself.</summary>
internal readonly unsafe struct Vnni512Tile : IInt8Tile
{
    public static int PanelWidth => Vnni512Code.PanelWidth;

    public static int MaxRows => Vnni512Code.MaxRows;

    /// <summary>Whether the processor has the instruction and the system allows emitted code.</summary>
    public static bool IsSupported => Vnni512Routines.Instance is not null;

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Vnni512Routines routines = Vnni512Routines.Instance!;
        int rows = Math.Min(rowsLeft, MaxRows);
        Vnni512Output output = new() { Finish = routines.StoreSums[rows - 1], Result = sums };
        routines.Run(rows, PanelWidth, panel, a, stride, &output);
        return rows;
    }

    public static bool TryMultiply(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Vnni512Routines routines = Vnni512Routines.Instance!;
        ReadOnlySpan<nint> finish = routines.Finish(epilogue);
        if (finish.IsEmpty)
        {
            return false;
        }

        Vnni512Output output = new()
        {
            ResultStride = (nint)c.Stride * sizeof(float),
            ResidualStride = (nint)residual.Stride * sizeof(float),
            Constants = routines.GeluNumbers,
            NextPanel = (nint)b.Blocks * PanelWidth * QuantizedMatrix.BlockInputs,
        };
        for (int panelIndex = 0; panelIndex < b.PanelCount; panelIndex++)
        {
            int column = panelIndex * PanelWidth;
            int outputs = Math.Min(PanelWidth, b.Outputs - column);
            Int8Panel panel = new(b.Panel(panelIndex), b.Blocks, b.ProductsPerSum / 2);
            output.Scales = b.Scales + column;
            output.ScaledSums = b.ScaledSums + column;
            output.Bias = b.Bias + column;
            for (int row = 0; row < a.Rows; row += MaxRows)
            {
                int rows = Math.Min(a.Rows - row, MaxRows);
                output.Finish = finish[rows - 1];
                output.Result = c.Row(row) + column;
                output.Residual = residual.Row(row) + column;
                output.RowScales = a.Scales + row;
                output.RowOffsets = a.Offsets + row;
                routines.Run(rows, outputs, panel, a.Row(row), a.Stride, &output);
            }
        }

        return true;
    }
}
