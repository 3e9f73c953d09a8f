using System.Runtime.CompilerServices;
using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels.Int8;

/// <summary>The tile of AVX-512 VNNI, whose code is emitted: see <see cref="TileCode"/>.</summary>
internal readonly unsafe struct Vnni512Tile : IInt8Tile
{
    private static readonly nint* Products = TileRoutines.Instance!.Products(TileElement.Bytes, TileCode.PanelWidth);
    private static readonly nint* StoreSums = TileRoutines.Instance!.StoreSums;

    public static int PanelWidth => TileCode.PanelWidth;

    public static int MaxRows => TileCode.MaxRows;

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        int rows = Math.Min(rowsLeft, MaxRows);
        TileOutput output;
        output.Finish = StoreSums[rows - 1];
        output.Result = sums;
        output.NextPanel = 0;
        TileRoutines.Run(Products[rows - 1], panel.Weights, panel.Blocks, a, stride, &output);
        return rows;
    }
}
