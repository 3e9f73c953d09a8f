using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// R rows of activations times two vectors of outputs. Products are added to 2 R partial sums; where those have 16 bits, they are widened to
/// 2 R sums of 32 bits after as many products as the weights are safe for. Registers: the sums, 2 of weights, the broadcast activations and a
/// product, with short sums 16 for R = 3 and 28 for R = 6, else 15 for R = 6. Bound: the byte multiplier; short sums with g products need
/// (g / 2 + 1) / (g / 2) of its cycles. The large tiles fetch the panel behind theirs.
/// </summary>
internal readonly unsafe struct VectorInt8Tile<TIsa, TVector> : IInt8Tile
    where TIsa : struct, IByteVector<TVector>
    where TVector : struct
{
    public static int PanelWidth => 2 * TIsa.Count;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => TIsa.MaxRows;

    private static int VectorBytes => TIsa.Count * sizeof(int);

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        if (TIsa.MaxRows == 6 && rowsLeft >= 6)
        {
            Compute<Six>(panel, a, stride, sums);
            return 6;
        }

        if (TIsa.MaxRows == 4)
        {
            return rowsLeft >= 4 ? Compute<Four>(panel, a, stride, sums) : Compute<One>(panel, a, stride, sums);
        }

        return rowsLeft switch
        {
            >= 3 => Compute<Three>(panel, a, stride, sums),
            2 => Compute<Two>(panel, a, stride, sums),
            _ => Compute<One>(panel, a, stride, sums),
        };
    }

    /// <summary>Computes a tile. What belongs to more rows than it has is left out when the code is compiled.</summary>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Compute<TRows>(in Int8Panel panel, byte* a, nint stride, int* sums)
        where TRows : struct, IRows
    {
        sbyte* b = panel.Weights;
        nint nextPanel = (nint)panel.Blocks * 2 * VectorBytes;
        byte* a3 = a + (3 * stride);
        TVector w0 = TIsa.Zero, w1 = TIsa.Zero;
        TVector s00 = TIsa.Zero, s01 = TIsa.Zero, s10 = TIsa.Zero, s11 = TIsa.Zero, s20 = TIsa.Zero, s21 = TIsa.Zero;
        TVector s30 = TIsa.Zero, s31 = TIsa.Zero, s40 = TIsa.Zero, s41 = TIsa.Zero, s50 = TIsa.Zero, s51 = TIsa.Zero;
        int blocksPerSum = TIsa.HasShortSums ? panel.BlocksPerSum : panel.Blocks;
        for (int left = panel.Blocks; left > 0; left -= blocksPerSum)
        {
            Fetch<TRows>(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            AddWeights(b0, b1, ref w0, ref w1);
            Begin<TRows>(0, a, b0, b1, s00, s01, out TVector c00, out TVector c01);
            Begin<TRows>(1, a + stride, b0, b1, s10, s11, out TVector c10, out TVector c11);
            Begin<TRows>(2, a + (2 * stride), b0, b1, s20, s21, out TVector c20, out TVector c21);
            Begin<TRows>(3, a3, b0, b1, s30, s31, out TVector c30, out TVector c31);
            Begin<TRows>(4, a3 + stride, b0, b1, s40, s41, out TVector c40, out TVector c41);
            Begin<TRows>(5, a3 + (2 * stride), b0, b1, s50, s51, out TVector c50, out TVector c51);
            for (int block = Math.Min(left, blocksPerSum); ;)
            {
                a += BlockInputs;
                a3 += BlockInputs;
                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                Fetch<TRows>(b + nextPanel);
                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                AddWeights(b0, b1, ref w0, ref w1);
                Continue<TRows>(0, a, b0, b1, ref c00, ref c01);
                Continue<TRows>(1, a + stride, b0, b1, ref c10, ref c11);
                Continue<TRows>(2, a + (2 * stride), b0, b1, ref c20, ref c21);
                Continue<TRows>(3, a3, b0, b1, ref c30, ref c31);
                Continue<TRows>(4, a3 + stride, b0, b1, ref c40, ref c41);
                Continue<TRows>(5, a3 + (2 * stride), b0, b1, ref c50, ref c51);
            }

            End<TRows>(0, c00, c01, ref s00, ref s01);
            End<TRows>(1, c10, c11, ref s10, ref s11);
            End<TRows>(2, c20, c21, ref s20, ref s21);
            End<TRows>(3, c30, c31, ref s30, ref s31);
            End<TRows>(4, c40, c41, ref s40, ref s41);
            End<TRows>(5, c50, c51, ref s50, ref s51);
        }

        Store<TRows>(0, s00, s01, w0, w1, sums);
        Store<TRows>(1, s10, s11, w0, w1, sums);
        Store<TRows>(2, s20, s21, w0, w1, sums);
        Store<TRows>(3, s30, s31, w0, w1, sums);
        Store<TRows>(4, s40, s41, w0, w1, sums);
        Store<TRows>(5, s50, s51, w0, w1, sums);
        return TRows.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch<TRows>(sbyte* panel)
        where TRows : struct, IRows
    {
        if (TRows.Count >= 3)
        {
            TIsa.PrefetchPair(panel);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Begin<TRows>(int row, byte* a, TVector b0, TVector b1, TVector s0, TVector s1, out TVector c0, out TVector c1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            TVector x = TIsa.BroadcastBlock(a);
            c0 = TIsa.Begin(s0, x, b0);
            c1 = TIsa.Begin(s1, x, b1);
        }
        else
        {
            c0 = c1 = TIsa.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Continue<TRows>(int row, byte* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            TVector x = TIsa.BroadcastBlock(a);
            c0 = TIsa.Continue(c0, x, b0);
            c1 = TIsa.Continue(c1, x, b1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void End<TRows>(int row, TVector c0, TVector c1, ref TVector s0, ref TVector s1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            s0 = TIsa.End(s0, c0);
            s1 = TIsa.End(s1, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddWeights(TVector b0, TVector b1, ref TVector w0, ref TVector w1)
    {
        if (TIsa.HasZeroPoint)
        {
            w0 = TIsa.AddWeights(w0, b0);
            w1 = TIsa.AddWeights(w1, b1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TRows>(int row, TVector low, TVector high, TVector w0, TVector w1, int* sums)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            int* place = sums + (row * PanelWidth);
            TIsa.StoreIntegers(TIsa.Correct(low, w0), place);
            TIsa.StoreIntegers(TIsa.Correct(high, w1), place + TIsa.Count);
        }
    }

    private interface IRows
    {
        static abstract int Count { get; }
    }

    private readonly struct One : IRows
    {
        public static int Count => 1;
    }

    private readonly struct Two : IRows
    {
        public static int Count => 2;
    }

    private readonly struct Three : IRows
    {
        public static int Count => 3;
    }

    private readonly struct Four : IRows
    {
        public static int Count => 4;
    }

    private readonly struct Six : IRows
    {
        public static int Count => 6;
    }
}
