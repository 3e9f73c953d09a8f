using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Vectors;

/// <summary>256-bit vectors with AVX2; with AVX-512VL there are 32 of them.</summary>
internal readonly unsafe struct Avx2Bytes : IByteVector<Vector256<byte>>
{
    public static int Count => Vector256<int>.Count;

    public static int MaxRows => Avx512F.VL.IsSupported ? 6 : 3;

    public static bool HasShortSums => true;

    public static Vector256<byte> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Load(sbyte* source) => Vector256.Load((byte*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(sbyte* source) => Sse.Prefetch0(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> BroadcastBlock(byte* source) => Vector256.Create(*(int*)source).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Multiply(Vector256<byte> activations, Vector256<byte> weights) => Pairs(activations, weights).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> AddProducts(Vector256<byte> sums, Vector256<byte> activations, Vector256<byte> weights) =>
        (sums.AsInt16() + Pairs(activations, weights)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Widen(Vector256<byte> sums, Vector256<byte> shorts) =>
        (sums.AsInt32() + Avx2.MultiplyAddAdjacent(shorts.AsInt16(), Vector256.Create((short)1))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector256<byte> sums, int* destination) => sums.AsInt32().Store(destination);

    /// <summary>Unsigned bytes times signed bytes, neighbouring products added: 16-bit integers, which the weights keep from overflowing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<short> Pairs(Vector256<byte> activations, Vector256<byte> weights) =>
        Avx2.MultiplyAddAdjacent(activations, weights.AsSByte());
}
