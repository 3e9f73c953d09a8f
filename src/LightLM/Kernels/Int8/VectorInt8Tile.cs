using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// R rows of activations times two vectors of outputs. Short sums hold as many products as the weights are safe for, and are then widened.
/// Registers: 2 R sums, with short ones twice, 2 of weights, the broadcast activations and a product of short sums: with them 16 for R = 3
/// and 28 for R = 6, else 15 for R = 6. Bound: the byte multiplier; short sums of g products need (g / 2 + 1) / (g / 2) of its cycles. Their
/// large tiles fetch the panel behind theirs.
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
        for (int left = TIsa.HasShortSums ? panel.Blocks : 0; left > 0; left -= panel.BlocksPerSum)
        {
            Fetch<TRows>(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            AddWeights(b0, b1, ref w0, ref w1);
            Multiply<TRows>(0, a, b0, b1, out TVector c00, out TVector c01);
            Multiply<TRows>(1, a + stride, b0, b1, out TVector c10, out TVector c11);
            Multiply<TRows>(2, a + (2 * stride), b0, b1, out TVector c20, out TVector c21);
            Multiply<TRows>(3, a3, b0, b1, out TVector c30, out TVector c31);
            Multiply<TRows>(4, a3 + stride, b0, b1, out TVector c40, out TVector c41);
            Multiply<TRows>(5, a3 + (2 * stride), b0, b1, out TVector c50, out TVector c51);
            for (int block = Math.Min(left, panel.BlocksPerSum); ;)
            {
                a += BlockInputs;
                if (TRows.Count > 3)
                {
                    a3 += BlockInputs;
                }

                b += 2 * VectorBytes;
                if (--block == 0)
                {
                    break;
                }

                Fetch<TRows>(b + nextPanel);
                b0 = TIsa.Load(b);
                b1 = TIsa.Load(b + VectorBytes);
                AddWeights(b0, b1, ref w0, ref w1);
                Add<TRows>(0, a, b0, b1, ref c00, ref c01);
                Add<TRows>(1, a + stride, b0, b1, ref c10, ref c11);
                Add<TRows>(2, a + (2 * stride), b0, b1, ref c20, ref c21);
                Add<TRows>(3, a3, b0, b1, ref c30, ref c31);
                Add<TRows>(4, a3 + stride, b0, b1, ref c40, ref c41);
                Add<TRows>(5, a3 + (2 * stride), b0, b1, ref c50, ref c51);
            }

            Widen<TRows>(0, c00, c01, ref s00, ref s01);
            Widen<TRows>(1, c10, c11, ref s10, ref s11);
            Widen<TRows>(2, c20, c21, ref s20, ref s21);
            Widen<TRows>(3, c30, c31, ref s30, ref s31);
            Widen<TRows>(4, c40, c41, ref s40, ref s41);
            Widen<TRows>(5, c50, c51, ref s50, ref s51);
        }

        for (int block = TIsa.HasShortSums ? 0 : panel.Blocks; block > 0; block--)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + VectorBytes);
            AddWeights(b0, b1, ref w0, ref w1);
            Add<TRows>(0, a, b0, b1, ref s00, ref s01);
            Add<TRows>(1, a + stride, b0, b1, ref s10, ref s11);
            Add<TRows>(2, a + (2 * stride), b0, b1, ref s20, ref s21);
            Add<TRows>(3, a3, b0, b1, ref s30, ref s31);
            Add<TRows>(4, a3 + stride, b0, b1, ref s40, ref s41);
            Add<TRows>(5, a3 + (2 * stride), b0, b1, ref s50, ref s51);
            a += BlockInputs;
            if (TRows.Count > 3)
            {
                a3 += BlockInputs;
            }

            b += 2 * VectorBytes;
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
    private static void Multiply<TRows>(int row, byte* a, TVector b0, TVector b1, out TVector c0, out TVector c1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            TVector x = TIsa.BroadcastBlock(a);
            c0 = TIsa.Multiply(x, b0);
            c1 = TIsa.Multiply(x, b1);
        }
        else
        {
            c0 = c1 = TIsa.Zero;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(int row, byte* a, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            TVector x = TIsa.BroadcastBlock(a);
            c0 = TIsa.AddProducts(c0, x, b0);
            c1 = TIsa.AddProducts(c1, x, b1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Widen<TRows>(int row, TVector c0, TVector c1, ref TVector s0, ref TVector s1)
        where TRows : struct, IRows
    {
        if (row < TRows.Count)
        {
            s0 = TIsa.Widen(s0, c0);
            s1 = TIsa.Widen(s1, c1);
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
            TIsa.StoreIntegers(TIsa.Correct(low, w0), sums + (row * PanelWidth));
            TIsa.StoreIntegers(TIsa.Correct(high, w1), sums + (row * PanelWidth) + TIsa.Count);
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

    private readonly struct Six : IRows
    {
        public static int Count => 6;
    }
}
