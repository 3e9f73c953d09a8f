using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LightLM.Kernels.Vectors;

/// <summary>Four products of signed bytes added to each 32-bit sum.</summary>
internal interface IDotProduct
{
    static abstract Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> right);

    /// <summary>The same with the first four bytes of a vector in place of every four.</summary>
    static abstract Vector128<int> AddFactor(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> factor);
}

/// <summary>Arm64's SDOT.</summary>
internal readonly struct ArmDotProduct : IDotProduct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> right) => Dp.DotProduct(sums, left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddFactor(Vector128<int> sums, Vector128<sbyte> left, Vector128<sbyte> factor) =>
        Dp.DotProductBySelectedQuadruplet(sums, left, factor, 0);
}

/// <summary>
/// 128-bit vectors with dot products of signed bytes only: activations less 128 are signed, and 128 times the sum of the weights, which is
/// summed beside them, makes up for it. A tile of 6 rows has 12 sums, 2 sums of weights, 2 vectors of weights, the activations of a row and two
/// constants: 19 registers of 32. Bound: the dot products, 14 for the work of 12.
/// </summary>
internal readonly unsafe struct DotProductBytes<TDot> : IByteVector<Vector128<int>>
    where TDot : struct, IDotProduct
{
    private const int ShiftOfZeroPoint = 7;

    public static int Count => Vector128<int>.Count;

    public static int MaxRows => 6;

    public static bool HasZeroPoint => true;

    public static Vector128<int> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Load(sbyte* source) => Vector128.Load((int*)source);

    /// <summary>
    /// Less 128: a change of the highest bit. Only the first element is used; loaded as a float, as integers come by way of another register and
    /// are put into the vector's last value, which has to be waited for.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> BroadcastBlock(byte* source) =>
        (Vector128.CreateScalarUnsafe(*(float*)source).AsByte() ^ Vector128.Create((byte)0x80)).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddProducts(Vector128<int> sums, Vector128<int> activations, Vector128<int> weights) =>
        TDot.AddFactor(sums, weights.AsSByte(), activations.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddWeights(Vector128<int> sums, Vector128<int> weights) =>
        TDot.Add(sums, Vector128.Create((sbyte)1), weights.AsSByte());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Correct(Vector128<int> sums, Vector128<int> weights) => sums + (weights << ShiftOfZeroPoint);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector128<int> sums, int* destination) => sums.Store(destination);
}
