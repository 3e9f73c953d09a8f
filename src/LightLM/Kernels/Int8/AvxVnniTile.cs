using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Int8;

/// <summary>
/// AVX-VNNI: four products are added to 32 bits in one instruction. A tile is 6 rows times two vectors of outputs; registers: 12 sums, 2
/// of weights, the broadcast activations: 15 of 16. Bound: the two ports of the instruction.
/// </summary>
internal readonly unsafe struct AvxVnniTile : IInt8Tile
{
    public static int PanelWidth => 16;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => 6;

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        switch (rowsLeft)
        {
            case >= 6:
                Rows6(panel, a, stride, sums);
                return 6;
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

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows6(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        byte* a3 = a + (3 * stride);
        Vector256<int> s00 = Vector256<int>.Zero, s01 = Vector256<int>.Zero;
        Vector256<int> s10 = Vector256<int>.Zero, s11 = Vector256<int>.Zero;
        Vector256<int> s20 = Vector256<int>.Zero, s21 = Vector256<int>.Zero;
        Vector256<int> s30 = Vector256<int>.Zero, s31 = Vector256<int>.Zero;
        Vector256<int> s40 = Vector256<int>.Zero, s41 = Vector256<int>.Zero;
        Vector256<int> s50 = Vector256<int>.Zero, s51 = Vector256<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Vector256<sbyte>.Count);
            Vector256<byte> x;
            x = Vector256.Create(*(int*)(a)).AsByte();
            s00 = AvxVnni.MultiplyWideningAndAdd(s00, x, b0);
            s01 = AvxVnni.MultiplyWideningAndAdd(s01, x, b1);
            x = Vector256.Create(*(int*)(a + stride)).AsByte();
            s10 = AvxVnni.MultiplyWideningAndAdd(s10, x, b0);
            s11 = AvxVnni.MultiplyWideningAndAdd(s11, x, b1);
            x = Vector256.Create(*(int*)(a + (2 * stride))).AsByte();
            s20 = AvxVnni.MultiplyWideningAndAdd(s20, x, b0);
            s21 = AvxVnni.MultiplyWideningAndAdd(s21, x, b1);
            x = Vector256.Create(*(int*)(a3)).AsByte();
            s30 = AvxVnni.MultiplyWideningAndAdd(s30, x, b0);
            s31 = AvxVnni.MultiplyWideningAndAdd(s31, x, b1);
            x = Vector256.Create(*(int*)(a3 + stride)).AsByte();
            s40 = AvxVnni.MultiplyWideningAndAdd(s40, x, b0);
            s41 = AvxVnni.MultiplyWideningAndAdd(s41, x, b1);
            x = Vector256.Create(*(int*)(a3 + (2 * stride))).AsByte();
            s50 = AvxVnni.MultiplyWideningAndAdd(s50, x, b0);
            s51 = AvxVnni.MultiplyWideningAndAdd(s51, x, b1);
            a += BlockInputs;
            a3 += BlockInputs;
            b += 2 * Vector256<sbyte>.Count;
        }

        s00.Store(sums);
        s01.Store(sums + 8);
        s10.Store(sums + 16);
        s11.Store(sums + 24);
        s20.Store(sums + 32);
        s21.Store(sums + 40);
        s30.Store(sums + 48);
        s31.Store(sums + 56);
        s40.Store(sums + 64);
        s41.Store(sums + 72);
        s50.Store(sums + 80);
        s51.Store(sums + 88);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows3(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        Vector256<int> s00 = Vector256<int>.Zero, s01 = Vector256<int>.Zero;
        Vector256<int> s10 = Vector256<int>.Zero, s11 = Vector256<int>.Zero;
        Vector256<int> s20 = Vector256<int>.Zero, s21 = Vector256<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Vector256<sbyte>.Count);
            Vector256<byte> x;
            x = Vector256.Create(*(int*)(a)).AsByte();
            s00 = AvxVnni.MultiplyWideningAndAdd(s00, x, b0);
            s01 = AvxVnni.MultiplyWideningAndAdd(s01, x, b1);
            x = Vector256.Create(*(int*)(a + stride)).AsByte();
            s10 = AvxVnni.MultiplyWideningAndAdd(s10, x, b0);
            s11 = AvxVnni.MultiplyWideningAndAdd(s11, x, b1);
            x = Vector256.Create(*(int*)(a + (2 * stride))).AsByte();
            s20 = AvxVnni.MultiplyWideningAndAdd(s20, x, b0);
            s21 = AvxVnni.MultiplyWideningAndAdd(s21, x, b1);
            a += BlockInputs;
            b += 2 * Vector256<sbyte>.Count;
        }

        s00.Store(sums);
        s01.Store(sums + 8);
        s10.Store(sums + 16);
        s11.Store(sums + 24);
        s20.Store(sums + 32);
        s21.Store(sums + 40);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows2(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        Vector256<int> s00 = Vector256<int>.Zero, s01 = Vector256<int>.Zero;
        Vector256<int> s10 = Vector256<int>.Zero, s11 = Vector256<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Vector256<sbyte>.Count);
            Vector256<byte> x;
            x = Vector256.Create(*(int*)(a)).AsByte();
            s00 = AvxVnni.MultiplyWideningAndAdd(s00, x, b0);
            s01 = AvxVnni.MultiplyWideningAndAdd(s01, x, b1);
            x = Vector256.Create(*(int*)(a + stride)).AsByte();
            s10 = AvxVnni.MultiplyWideningAndAdd(s10, x, b0);
            s11 = AvxVnni.MultiplyWideningAndAdd(s11, x, b1);
            a += BlockInputs;
            b += 2 * Vector256<sbyte>.Count;
        }

        s00.Store(sums);
        s01.Store(sums + 8);
        s10.Store(sums + 16);
        s11.Store(sums + 24);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        Vector256<int> s00 = Vector256<int>.Zero, s01 = Vector256<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector256<sbyte> b0 = Vector256.Load(b), b1 = Vector256.Load(b + Vector256<sbyte>.Count);
            Vector256<byte> x;
            x = Vector256.Create(*(int*)(a)).AsByte();
            s00 = AvxVnni.MultiplyWideningAndAdd(s00, x, b0);
            s01 = AvxVnni.MultiplyWideningAndAdd(s01, x, b1);
            a += BlockInputs;
            b += 2 * Vector256<sbyte>.Count;
        }

        s00.Store(sums);
        s01.Store(sums + 8);
    }
}
