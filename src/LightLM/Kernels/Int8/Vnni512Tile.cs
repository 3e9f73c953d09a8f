using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels.Int8;

/// <summary>The tile of AVX-512 VNNI, whose code is emitted: see <see cref="TileCode"/>.</summary>
internal readonly unsafe struct Vnni512Tile : IInt8Tile
{
    public static int PanelWidth => TileCode.PanelWidth;

    public static int MaxRows => TileCode.MaxRows;

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        TileRoutines routines = TileRoutines.Instance!;
        int rows = Math.Min(rowsLeft, MaxRows);
        TileOutput output;
        output.Finish = routines.StoreSums[rows - 1];
        output.Result = sums;
        output.NextPanel = 0;
        TileRoutines.Run(routines.Products(TileElement.Bytes, PanelWidth)[rows - 1], panel.Weights, panel.Blocks, a, stride, &output);
        return rows;
    }
}
