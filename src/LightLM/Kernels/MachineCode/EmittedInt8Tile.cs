using System.Runtime.CompilerServices;
using LightLM.Kernels.Int8;

namespace LightLM.Kernels.MachineCode;

/// <summary>The tile of AVX-512 VNNI, whose code is emitted: see <see cref="TileCode"/>.</summary>
internal readonly unsafe struct EmittedInt8Tile : IInt8Tile
{
    private static readonly nint* Products = TileRoutines.Instance!.Products(TileElement.Bytes, TileCode.PanelWidth);
    private static readonly nint* StoreSums = TileRoutines.Instance!.StoreSums;

    public static int PanelWidth => TileCode.PanelWidth;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => TileCode.MaxRows;

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        int rows = Math.Min(rowsLeft, MaxRows);
        TileOutput output;
        output.Finish = StoreSums[rows - 1];
        output.Result = sums;
        output.NextPanel = 0;
        TileRoutines.Run(Products[rows - 1], panel.Weights, panel.Blocks, a, stride, &output);
        return rows;
    }
}
