using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Vectors;

/// <summary>512-bit vectors with AVX-512BW.</summary>
internal readonly unsafe struct Avx512Bytes : IByteVector<Vector512<byte>>
{
    public static int Count => Vector512<int>.Count;

    public static int MaxRows => 6;

    public static bool HasShortSums => true;

    public static Vector512<byte> Zero
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<byte>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Load(sbyte* source) => Vector512.Load((byte*)source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(sbyte* source)
    {
        Sse.Prefetch0(source);
        Sse.Prefetch0(source + Vector512<byte>.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> BroadcastBlock(byte* source) => Vector512.Create(*(int*)source).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Multiply(Vector512<byte> activations, Vector512<byte> weights) => Pairs(activations, weights).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> AddProducts(Vector512<byte> sums, Vector512<byte> activations, Vector512<byte> weights) =>
        (sums.AsInt16() + Pairs(activations, weights)).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<byte> Widen(Vector512<byte> sums, Vector512<byte> shorts) =>
        (sums.AsInt32() + Avx512BW.MultiplyAddAdjacent(shorts.AsInt16(), Vector512.Create((short)1))).AsByte();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreIntegers(Vector512<byte> sums, int* destination) => sums.AsInt32().Store(destination);

    /// <summary>Unsigned bytes times signed bytes, neighbouring products added: 16-bit integers, which the weights keep from overflowing.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<short> Pairs(Vector512<byte> activations, Vector512<byte> weights) =>
        Avx512BW.MultiplyAddAdjacent(activations, weights.AsSByte());
}
