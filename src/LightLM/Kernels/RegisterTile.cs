using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// The register tile that every matrix product is made of: R rows of A times a panel of B that is two vectors wide.
/// Registers: 2 R accumulators, 2 of B, 1 of A: R = 6 needs 15 of 16, R = 12 needs 27 of 32. Each element of the result is one chain
/// of multiply-adds over the depth, in the same order in every tile, so a row's bits do not depend on the rows around it. The large
/// tiles fetch the panel behind theirs: a light model's weights lie in the third-level cache.
/// </summary>
internal static unsafe class RegisterTile
{
    /// <summary>A panel product's operands; a row of A and of the result are given per tile.</summary>
    /// <param name="depth">The length of the inner dimension.</param>
    /// <param name="rowStride">Floats from one row of A to the next.</param>
    /// <param name="depthStride">Floats from one inner element of A to the next.</param>
    /// <param name="b">The panel: [depth][2 vectors].</param>
    /// <param name="bias">What the sums start with: [2 vectors].</param>
    /// <param name="resultStride">Floats from one row of the result to the next.</param>
    internal readonly struct Operands(int depth, nint rowStride, nint depthStride, float* b, float* bias, nint resultStride)
    {
        public readonly int Depth = depth;
        public readonly nint RowStride = rowStride;
        public readonly nint DepthStride = depthStride;
        public readonly float* B = b;
        public readonly float* Bias = bias;
        public readonly nint ResultStride = resultStride;
    }

    /// <summary>Computes the largest tile that fits into the rows that are left, and returns how many rows it took.</summary>
    public static int Compute<TIsa, TVector>(in Operands tile, int rowsLeft, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Debug.Assert(rowsLeft > 0 && tile.Depth >= 0, $"There are rows left and sums have terms, found {rowsLeft} and {tile.Depth}.");
        Debug.Assert(tile.ResultStride >= 2 * TIsa.Count, $"Rows of the result do not overlap, found {tile.ResultStride}.");
        if (TIsa.HasManyRegisters && rowsLeft >= 12)
        {
            Rows12<TIsa, TVector>(tile, a, c);
            return 12;
        }

        switch (rowsLeft)
        {
            case >= 6:
                Rows6<TIsa, TVector>(tile, a, c);
                return 6;
            case >= 4:
                Rows4<TIsa, TVector>(tile, a, c);
                return 4;
            case >= 2:
                Rows2<TIsa, TVector>(tile, a, c);
                return 2;
            default:
                Rows1<TIsa, TVector>(tile, a, c);
                return 1;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TIsa, TVector>(TVector low, TVector high, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TIsa.Store(low, c);
        TIsa.Store(high, c + TIsa.Count);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows12<TIsa, TVector>(in Operands tile, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint row = tile.RowStride;
        nint step = tile.DepthStride;
        float* b = tile.B;
        nint nextPanel = (nint)tile.Depth * 2 * TIsa.Count;
        TVector c00 = TIsa.Load(tile.Bias), c01 = TIsa.Load(tile.Bias + TIsa.Count);
        TVector c10 = c00, c11 = c01;
        TVector c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01;
        TVector c40 = c00, c41 = c01;
        TVector c50 = c00, c51 = c01;
        TVector c60 = c00, c61 = c01;
        TVector c70 = c00, c71 = c01;
        TVector c80 = c00, c81 = c01;
        TVector c90 = c00, c91 = c01;
        TVector ca0 = c00, ca1 = c01;
        TVector cb0 = c00, cb1 = c01;
        float* a3 = a + (3 * row);
        float* a6 = a + (6 * row);
        float* a9 = a + (9 * row);
        for (int depth = tile.Depth; depth > 0; depth--)
        {
            TIsa.PrefetchPair(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + TIsa.Count);
            TVector x;
            x = TIsa.LoadFactor(a);
            c00 = TIsa.MultiplyAddFactor(x, b0, c00);
            c01 = TIsa.MultiplyAddFactor(x, b1, c01);
            x = TIsa.LoadFactor(a + row);
            c10 = TIsa.MultiplyAddFactor(x, b0, c10);
            c11 = TIsa.MultiplyAddFactor(x, b1, c11);
            x = TIsa.LoadFactor(a + (2 * row));
            c20 = TIsa.MultiplyAddFactor(x, b0, c20);
            c21 = TIsa.MultiplyAddFactor(x, b1, c21);
            x = TIsa.LoadFactor(a3);
            c30 = TIsa.MultiplyAddFactor(x, b0, c30);
            c31 = TIsa.MultiplyAddFactor(x, b1, c31);
            x = TIsa.LoadFactor(a3 + row);
            c40 = TIsa.MultiplyAddFactor(x, b0, c40);
            c41 = TIsa.MultiplyAddFactor(x, b1, c41);
            x = TIsa.LoadFactor(a3 + (2 * row));
            c50 = TIsa.MultiplyAddFactor(x, b0, c50);
            c51 = TIsa.MultiplyAddFactor(x, b1, c51);
            x = TIsa.LoadFactor(a6);
            c60 = TIsa.MultiplyAddFactor(x, b0, c60);
            c61 = TIsa.MultiplyAddFactor(x, b1, c61);
            x = TIsa.LoadFactor(a6 + row);
            c70 = TIsa.MultiplyAddFactor(x, b0, c70);
            c71 = TIsa.MultiplyAddFactor(x, b1, c71);
            x = TIsa.LoadFactor(a6 + (2 * row));
            c80 = TIsa.MultiplyAddFactor(x, b0, c80);
            c81 = TIsa.MultiplyAddFactor(x, b1, c81);
            x = TIsa.LoadFactor(a9);
            c90 = TIsa.MultiplyAddFactor(x, b0, c90);
            c91 = TIsa.MultiplyAddFactor(x, b1, c91);
            x = TIsa.LoadFactor(a9 + row);
            ca0 = TIsa.MultiplyAddFactor(x, b0, ca0);
            ca1 = TIsa.MultiplyAddFactor(x, b1, ca1);
            x = TIsa.LoadFactor(a9 + (2 * row));
            cb0 = TIsa.MultiplyAddFactor(x, b0, cb0);
            cb1 = TIsa.MultiplyAddFactor(x, b1, cb1);
            b += 2 * TIsa.Count;
            a += step;
            a3 += step;
            a6 += step;
            a9 += step;
        }

        Store<TIsa, TVector>(c00, c01, c);
        Store<TIsa, TVector>(c10, c11, c + (1 * tile.ResultStride));
        Store<TIsa, TVector>(c20, c21, c + (2 * tile.ResultStride));
        Store<TIsa, TVector>(c30, c31, c + (3 * tile.ResultStride));
        Store<TIsa, TVector>(c40, c41, c + (4 * tile.ResultStride));
        Store<TIsa, TVector>(c50, c51, c + (5 * tile.ResultStride));
        Store<TIsa, TVector>(c60, c61, c + (6 * tile.ResultStride));
        Store<TIsa, TVector>(c70, c71, c + (7 * tile.ResultStride));
        Store<TIsa, TVector>(c80, c81, c + (8 * tile.ResultStride));
        Store<TIsa, TVector>(c90, c91, c + (9 * tile.ResultStride));
        Store<TIsa, TVector>(ca0, ca1, c + (10 * tile.ResultStride));
        Store<TIsa, TVector>(cb0, cb1, c + (11 * tile.ResultStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6<TIsa, TVector>(in Operands tile, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint row = tile.RowStride;
        nint step = tile.DepthStride;
        float* b = tile.B;
        nint nextPanel = (nint)tile.Depth * 2 * TIsa.Count;
        TVector c00 = TIsa.Load(tile.Bias), c01 = TIsa.Load(tile.Bias + TIsa.Count);
        TVector c10 = c00, c11 = c01;
        TVector c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01;
        TVector c40 = c00, c41 = c01;
        TVector c50 = c00, c51 = c01;
        float* a3 = a + (3 * row);
        for (int depth = tile.Depth; depth > 0; depth--)
        {
            TIsa.PrefetchPair(b + nextPanel);
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + TIsa.Count);
            TVector x;
            x = TIsa.LoadFactor(a);
            c00 = TIsa.MultiplyAddFactor(x, b0, c00);
            c01 = TIsa.MultiplyAddFactor(x, b1, c01);
            x = TIsa.LoadFactor(a + row);
            c10 = TIsa.MultiplyAddFactor(x, b0, c10);
            c11 = TIsa.MultiplyAddFactor(x, b1, c11);
            x = TIsa.LoadFactor(a + (2 * row));
            c20 = TIsa.MultiplyAddFactor(x, b0, c20);
            c21 = TIsa.MultiplyAddFactor(x, b1, c21);
            x = TIsa.LoadFactor(a3);
            c30 = TIsa.MultiplyAddFactor(x, b0, c30);
            c31 = TIsa.MultiplyAddFactor(x, b1, c31);
            x = TIsa.LoadFactor(a3 + row);
            c40 = TIsa.MultiplyAddFactor(x, b0, c40);
            c41 = TIsa.MultiplyAddFactor(x, b1, c41);
            x = TIsa.LoadFactor(a3 + (2 * row));
            c50 = TIsa.MultiplyAddFactor(x, b0, c50);
            c51 = TIsa.MultiplyAddFactor(x, b1, c51);
            b += 2 * TIsa.Count;
            a += step;
            a3 += step;
        }

        Store<TIsa, TVector>(c00, c01, c);
        Store<TIsa, TVector>(c10, c11, c + (1 * tile.ResultStride));
        Store<TIsa, TVector>(c20, c21, c + (2 * tile.ResultStride));
        Store<TIsa, TVector>(c30, c31, c + (3 * tile.ResultStride));
        Store<TIsa, TVector>(c40, c41, c + (4 * tile.ResultStride));
        Store<TIsa, TVector>(c50, c51, c + (5 * tile.ResultStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4<TIsa, TVector>(in Operands tile, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint row = tile.RowStride;
        nint step = tile.DepthStride;
        float* b = tile.B;
        TVector c00 = TIsa.Load(tile.Bias), c01 = TIsa.Load(tile.Bias + TIsa.Count);
        TVector c10 = c00, c11 = c01;
        TVector c20 = c00, c21 = c01;
        TVector c30 = c00, c31 = c01;
        float* a3 = a + (3 * row);
        for (int depth = tile.Depth; depth > 0; depth--)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + TIsa.Count);
            TVector x;
            x = TIsa.LoadFactor(a);
            c00 = TIsa.MultiplyAddFactor(x, b0, c00);
            c01 = TIsa.MultiplyAddFactor(x, b1, c01);
            x = TIsa.LoadFactor(a + row);
            c10 = TIsa.MultiplyAddFactor(x, b0, c10);
            c11 = TIsa.MultiplyAddFactor(x, b1, c11);
            x = TIsa.LoadFactor(a + (2 * row));
            c20 = TIsa.MultiplyAddFactor(x, b0, c20);
            c21 = TIsa.MultiplyAddFactor(x, b1, c21);
            x = TIsa.LoadFactor(a3);
            c30 = TIsa.MultiplyAddFactor(x, b0, c30);
            c31 = TIsa.MultiplyAddFactor(x, b1, c31);
            b += 2 * TIsa.Count;
            a += step;
            a3 += step;
        }

        Store<TIsa, TVector>(c00, c01, c);
        Store<TIsa, TVector>(c10, c11, c + (1 * tile.ResultStride));
        Store<TIsa, TVector>(c20, c21, c + (2 * tile.ResultStride));
        Store<TIsa, TVector>(c30, c31, c + (3 * tile.ResultStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2<TIsa, TVector>(in Operands tile, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint row = tile.RowStride;
        nint step = tile.DepthStride;
        float* b = tile.B;
        TVector c00 = TIsa.Load(tile.Bias), c01 = TIsa.Load(tile.Bias + TIsa.Count);
        TVector c10 = c00, c11 = c01;
        for (int depth = tile.Depth; depth > 0; depth--)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + TIsa.Count);
            TVector x;
            x = TIsa.LoadFactor(a);
            c00 = TIsa.MultiplyAddFactor(x, b0, c00);
            c01 = TIsa.MultiplyAddFactor(x, b1, c01);
            x = TIsa.LoadFactor(a + row);
            c10 = TIsa.MultiplyAddFactor(x, b0, c10);
            c11 = TIsa.MultiplyAddFactor(x, b1, c11);
            b += 2 * TIsa.Count;
            a += step;
        }

        Store<TIsa, TVector>(c00, c01, c);
        Store<TIsa, TVector>(c10, c11, c + (1 * tile.ResultStride));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1<TIsa, TVector>(in Operands tile, float* a, float* c)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        nint row = tile.RowStride;
        nint step = tile.DepthStride;
        float* b = tile.B;
        TVector c00 = TIsa.Load(tile.Bias), c01 = TIsa.Load(tile.Bias + TIsa.Count);
        for (int depth = tile.Depth; depth > 0; depth--)
        {
            TVector b0 = TIsa.Load(b), b1 = TIsa.Load(b + TIsa.Count);
            TVector x;
            x = TIsa.LoadFactor(a);
            c00 = TIsa.MultiplyAddFactor(x, b0, c00);
            c01 = TIsa.MultiplyAddFactor(x, b1, c01);
            b += 2 * TIsa.Count;
            a += step;
        }

        Store<TIsa, TVector>(c00, c01, c);
    }
}
