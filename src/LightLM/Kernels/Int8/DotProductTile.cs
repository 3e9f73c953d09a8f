using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LightLM.Kernels.Int8;

/// <summary>Four products of signed bytes added to each 32-bit sum.</summary>
internal interface IDotProduct
{
    static abstract Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> right);
}

/// <summary>Arm64's SDOT.</summary>
internal readonly struct ArmDotProduct : IDotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> right) => Dp.DotProduct(sums, left, right);
}

/// <summary>
/// Dot products of signed bytes only: activations less 128 are signed, and 128 times the sum of the weights, which is summed beside
/// them, makes up for it. A tile is 4 rows times two vectors of 4 outputs; registers: 8 sums, 2 sums of weights, 2 of weights, the
/// broadcast activations and two constants: 15 of 32. Bound: the dot products, 10 for the work of 8.
/// </summary>
internal readonly unsafe struct DotProductTile<TDot> : IInt8Tile
    where TDot : struct, IDotProduct
{
    private const int VectorBytes = 16;
    private const int ShiftOfZeroPoint = 7;

    public static int PanelWidth => 8;

    public static int BlockInputs => FourInputBlocks.Inputs;

    public static int MaxRows => 4;

    public static void Pack(ReadOnlySpan<sbyte> weights, sbyte* panel, int output) => FourInputBlocks.Pack(weights, panel, output, PanelWidth);

    public static int Compute(in Int8Panel panel, int rowsLeft, byte* a, nint stride, int* sums)
    {
        Preconditions.Tile(panel, rowsLeft, a, sums);
        if (rowsLeft >= 4)
        {
            Rows4(panel, a, stride, sums);
            return 4;
        }

        Rows1(panel, a, sums);
        return 1;
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows4(in Int8Panel panel, byte* a, nint stride, int* sums)
    {
        sbyte* b = panel.Weights;
        Vector128<sbyte> ones = Vector128.Create((sbyte)1);
        Vector128<int> w0 = Vector128<int>.Zero, w1 = Vector128<int>.Zero;
        Vector128<int> s00 = Vector128<int>.Zero, s01 = Vector128<int>.Zero;
        Vector128<int> s10 = Vector128<int>.Zero, s11 = Vector128<int>.Zero;
        Vector128<int> s20 = Vector128<int>.Zero, s21 = Vector128<int>.Zero;
        Vector128<int> s30 = Vector128<int>.Zero, s31 = Vector128<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector128<sbyte> b0 = Vector128.Load(b), b1 = Vector128.Load(b + VectorBytes);
            w0 = TDot.Add(w0, ones, b0);
            w1 = TDot.Add(w1, ones, b1);
            Vector128<sbyte> x = Signed(a);
            s00 = TDot.Add(s00, x, b0);
            s01 = TDot.Add(s01, x, b1);
            x = Signed(a + stride);
            s10 = TDot.Add(s10, x, b0);
            s11 = TDot.Add(s11, x, b1);
            x = Signed(a + (2 * stride));
            s20 = TDot.Add(s20, x, b0);
            s21 = TDot.Add(s21, x, b1);
            x = Signed(a + (3 * stride));
            s30 = TDot.Add(s30, x, b0);
            s31 = TDot.Add(s31, x, b1);
            a += BlockInputs;
            b += 2 * VectorBytes;
        }

        w0 <<= ShiftOfZeroPoint;
        w1 <<= ShiftOfZeroPoint;
        Store(s00 + w0, s01 + w1, sums);
        Store(s10 + w0, s11 + w1, sums + (1 * PanelWidth));
        Store(s20 + w0, s21 + w1, sums + (2 * PanelWidth));
        Store(s30 + w0, s31 + w1, sums + (3 * PanelWidth));
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Rows1(in Int8Panel panel, byte* a, int* sums)
    {
        sbyte* b = panel.Weights;
        Vector128<sbyte> ones = Vector128.Create((sbyte)1);
        Vector128<int> w0 = Vector128<int>.Zero, w1 = Vector128<int>.Zero;
        Vector128<int> s00 = Vector128<int>.Zero, s01 = Vector128<int>.Zero;
        for (int block = panel.Blocks; block > 0; block--)
        {
            Vector128<sbyte> b0 = Vector128.Load(b), b1 = Vector128.Load(b + VectorBytes);
            w0 = TDot.Add(w0, ones, b0);
            w1 = TDot.Add(w1, ones, b1);
            Vector128<sbyte> x = Signed(a);
            s00 = TDot.Add(s00, x, b0);
            s01 = TDot.Add(s01, x, b1);
            a += BlockInputs;
            b += 2 * VectorBytes;
        }

        Store(s00 + (w0 << ShiftOfZeroPoint), s01 + (w1 << ShiftOfZeroPoint), sums);
    }

    /// <summary>The same four activations in every 32-bit element, less 128: a change of the highest bit.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<sbyte> Signed(byte* a) => (Vector128.Create(*(int*)a).AsByte() ^ Vector128.Create((byte)0x80)).AsSByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<int> low, Vector128<int> high, int* sums)
    {
        low.Store(sums);
        high.Store(sums + Vector128<int>.Count);
    }
}
