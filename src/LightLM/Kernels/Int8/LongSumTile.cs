using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// Long 16-bit sums: unsigned times signed bytes are added in 16 bits over as many products as the weights are safe for, and only then
/// widened to 32 bits. A tile is R rows times two vectors of outputs. Registers: 2 R sums of 16 bits, 2 R of 32 bits, 2 of weights, the
/// broadcast activations and a product: R = 3 needs 16, R = 6 needs 28 of 32. Bound: the byte multiplier, with g products a sum
/// (g / 2 + 1) / (g / 2) of its cycles. The large tiles fetch the panel behind theirs.
/// </summary>
internal readonly unsafe struct LongSumTile<TIsa, TVector> : IInt8Tile
    where TIsa : struct, IByteVector<TVector>
    where TVector : struct
{
    public static int PanelWidth => 2 * TIsa.Count;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => TIsa.HasManyRegisters ? 6 : 3;

    private static int VectorBytes => TIsa.Count * sizeof(int);

    private static int RowSums => 2 * TIsa.Count;

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        if (TIsa.HasManyRegisters && rowsLeft >= 6)
        {
            Rows6(panel, a, stride, sums);
            return 6;
        }

        switch (rowsLeft)
        {
            case >= 3:
                Rows3(panel, a, stride, sums);
                return 3;
            case 2:
                Rows2(panel, a, stride, sums);
                return 2;
            default:
                Rows1(panel, a, stride, sums);
                return 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector low, TVector high, int* sums)
    {
        TIsa.StoreIntegers(low, sums);
        TIsa.StoreIntegers(high, sums + TIsa.Count);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        nint nextPanel = (nint)panel.Blocks * 2 * VectorBytes;
        byte* a3 = a + (3 * stride);
        TVector s00 = TIsa.Zero, s01 = TIsa.Zero;
        TVector s10 = TIsa.Zero, s11 = TIsa.Zero;
        TVector s20 = TIsa.Zero, s21 = TIsa.Zero;
        TVector s30 = TIsa.Zero, s31 = TIsa.Zero;
        TVector s40 = TIsa.Zero, s41 = TIsa.Zero;
        TVector s50 = TIsa.Zero, s51 = TIsa.Zero;
        for (int left = panel.Blocks; left > 0; left -= panel.BlocksPerSum)
        {
            TIsa.PrefetchPair(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            TVector x = TIsa.BroadcastBlock(a);
            TVector c00 = TIsa.MultiplyPairs(x, b0), c01 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a + stride);
            TVector c10 = TIsa.MultiplyPairs(x, b0), c11 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a + (2 * stride));
            TVector c20 = TIsa.MultiplyPairs(x, b0), c21 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a3);
            TVector c30 = TIsa.MultiplyPairs(x, b0), c31 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a3 + stride);
            TVector c40 = TIsa.MultiplyPairs(x, b0), c41 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a3 + (2 * stride));
            TVector c50 = TIsa.MultiplyPairs(x, b0), c51 = TIsa.MultiplyPairs(x, b1);
            for (int block = Math.Min(left, panel.BlocksPerSum); ;)
            {
                a += BlockInputs;
                a3 += BlockInputs;
                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                TIsa.PrefetchPair(b + nextPanel);
                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                x = TIsa.BroadcastBlock(a);
                c00 = TIsa.AddShorts(c00, TIsa.MultiplyPairs(x, b0));
                c01 = TIsa.AddShorts(c01, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a + stride);
                c10 = TIsa.AddShorts(c10, TIsa.MultiplyPairs(x, b0));
                c11 = TIsa.AddShorts(c11, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a + (2 * stride));
                c20 = TIsa.AddShorts(c20, TIsa.MultiplyPairs(x, b0));
                c21 = TIsa.AddShorts(c21, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a3);
                c30 = TIsa.AddShorts(c30, TIsa.MultiplyPairs(x, b0));
                c31 = TIsa.AddShorts(c31, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a3 + stride);
                c40 = TIsa.AddShorts(c40, TIsa.MultiplyPairs(x, b0));
                c41 = TIsa.AddShorts(c41, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a3 + (2 * stride));
                c50 = TIsa.AddShorts(c50, TIsa.MultiplyPairs(x, b0));
                c51 = TIsa.AddShorts(c51, TIsa.MultiplyPairs(x, b1));
            }

            s00 = TIsa.Widen(s00, c00);
            s01 = TIsa.Widen(s01, c01);
            s10 = TIsa.Widen(s10, c10);
            s11 = TIsa.Widen(s11, c11);
            s20 = TIsa.Widen(s20, c20);
            s21 = TIsa.Widen(s21, c21);
            s30 = TIsa.Widen(s30, c30);
            s31 = TIsa.Widen(s31, c31);
            s40 = TIsa.Widen(s40, c40);
            s41 = TIsa.Widen(s41, c41);
            s50 = TIsa.Widen(s50, c50);
            s51 = TIsa.Widen(s51, c51);
        }

        Store(s00, s01, sums);
        Store(s10, s11, sums + (1 * RowSums));
        Store(s20, s21, sums + (2 * RowSums));
        Store(s30, s31, sums + (3 * RowSums));
        Store(s40, s41, sums + (4 * RowSums));
        Store(s50, s51, sums + (5 * RowSums));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        nint nextPanel = (nint)panel.Blocks * 2 * VectorBytes;
        TVector s00 = TIsa.Zero, s01 = TIsa.Zero;
        TVector s10 = TIsa.Zero, s11 = TIsa.Zero;
        TVector s20 = TIsa.Zero, s21 = TIsa.Zero;
        for (int left = panel.Blocks; left > 0; left -= panel.BlocksPerSum)
        {
            TIsa.PrefetchPair(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            TVector x = TIsa.BroadcastBlock(a);
            TVector c00 = TIsa.MultiplyPairs(x, b0), c01 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a + stride);
            TVector c10 = TIsa.MultiplyPairs(x, b0), c11 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a + (2 * stride));
            TVector c20 = TIsa.MultiplyPairs(x, b0), c21 = TIsa.MultiplyPairs(x, b1);
            for (int block = Math.Min(left, panel.BlocksPerSum); ;)
            {
                a += BlockInputs;
                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                TIsa.PrefetchPair(b + nextPanel);
                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                x = TIsa.BroadcastBlock(a);
                c00 = TIsa.AddShorts(c00, TIsa.MultiplyPairs(x, b0));
                c01 = TIsa.AddShorts(c01, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a + stride);
                c10 = TIsa.AddShorts(c10, TIsa.MultiplyPairs(x, b0));
                c11 = TIsa.AddShorts(c11, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a + (2 * stride));
                c20 = TIsa.AddShorts(c20, TIsa.MultiplyPairs(x, b0));
                c21 = TIsa.AddShorts(c21, TIsa.MultiplyPairs(x, b1));
            }

            s00 = TIsa.Widen(s00, c00);
            s01 = TIsa.Widen(s01, c01);
            s10 = TIsa.Widen(s10, c10);
            s11 = TIsa.Widen(s11, c11);
            s20 = TIsa.Widen(s20, c20);
            s21 = TIsa.Widen(s21, c21);
        }

        Store(s00, s01, sums);
        Store(s10, s11, sums + (1 * RowSums));
        Store(s20, s21, sums + (2 * RowSums));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        TVector s00 = TIsa.Zero, s01 = TIsa.Zero;
        TVector s10 = TIsa.Zero, s11 = TIsa.Zero;
        for (int left = panel.Blocks; left > 0; left -= panel.BlocksPerSum)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            TVector x = TIsa.BroadcastBlock(a);
            TVector c00 = TIsa.MultiplyPairs(x, b0), c01 = TIsa.MultiplyPairs(x, b1);
            x = TIsa.BroadcastBlock(a + stride);
            TVector c10 = TIsa.MultiplyPairs(x, b0), c11 = TIsa.MultiplyPairs(x, b1);
            for (int block = Math.Min(left, panel.BlocksPerSum); ;)
            {
                a += BlockInputs;
                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                x = TIsa.BroadcastBlock(a);
                c00 = TIsa.AddShorts(c00, TIsa.MultiplyPairs(x, b0));
                c01 = TIsa.AddShorts(c01, TIsa.MultiplyPairs(x, b1));
                x = TIsa.BroadcastBlock(a + stride);
                c10 = TIsa.AddShorts(c10, TIsa.MultiplyPairs(x, b0));
                c11 = TIsa.AddShorts(c11, TIsa.MultiplyPairs(x, b1));
            }

            s00 = TIsa.Widen(s00, c00);
            s01 = TIsa.Widen(s01, c01);
            s10 = TIsa.Widen(s10, c10);
            s11 = TIsa.Widen(s11, c11);
        }

        Store(s00, s01, sums);
        Store(s10, s11, sums + (1 * RowSums));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        TVector s00 = TIsa.Zero, s01 = TIsa.Zero;
        for (int left = panel.Blocks; left > 0; left -= panel.BlocksPerSum)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            TVector x = TIsa.BroadcastBlock(a);
            TVector c00 = TIsa.MultiplyPairs(x, b0), c01 = TIsa.MultiplyPairs(x, b1);
            for (int block = Math.Min(left, panel.BlocksPerSum); ;)
            {
                a += BlockInputs;
                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                x = TIsa.BroadcastBlock(a);
                c00 = TIsa.AddShorts(c00, TIsa.MultiplyPairs(x, b0));
                c01 = TIsa.AddShorts(c01, TIsa.MultiplyPairs(x, b1));
            }

            s00 = TIsa.Widen(s00, c00);
            s01 = TIsa.Widen(s01, c01);
        }

        Store(s00, s01, sums);
    }
}
