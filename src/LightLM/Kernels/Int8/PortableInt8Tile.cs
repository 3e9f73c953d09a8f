using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Portable 128-bit operations: bytes are widened to 16 bits and multiplied there; a lane's products are a part of those that the
/// weights are safe for, so their 16-bit sums do not overflow either. A tile is one row times two outputs at a time.
/// </summary>
internal readonly unsafe struct PortableInt8Tile : IInt8Tile
{
    public static int PanelWidth => 8;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => 1;

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        for (int output = 0; output < PanelWidth; output += 2)
        {
            // Lanes 0 to 3 hold the four inputs' products of one output, lanes 4 to 7 those of the next.
            Vector128<int> first = Vector128<int>.Zero;
            Vector128<int> second = Vector128<int>.Zero;
            sbyte* weights = panel.Weights + (output * BlockInputs);
            byte* row = a;
            for (int left = panel.Blocks; left > 0; left -= panel.BlocksPerSum)
            {
                Vector128<short> shorts = Vector128<short>.Zero;
                for (int block = Math.Min(left, panel.BlocksPerSum); block > 0; block--)
                {
                    Vector128<short> x = Vector128.WidenLower(Vector128.Create(*(int*)row).AsByte()).AsInt16();
                    Vector128<short> w = Vector128.WidenLower(Vector128.CreateScalar(*(long*)weights).AsSByte());
                    shorts += x * w;
                    row += BlockInputs;
                    weights += PanelWidth * BlockInputs;
                }

                first += Vector128.WidenLower(shorts);
                second += Vector128.WidenUpper(shorts);
            }

            sums[output] = Vector128.Sum(first);
            sums[output + 1] = Vector128.Sum(second);
        }

        return 1;
    }
}
