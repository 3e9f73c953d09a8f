using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Vectors;

/// <summary>512-bit vectors with AVX-512F.</summary>
internal readonly unsafe struct Avx512Vector : IFloatVector<Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static bool IsSupported => Avx512F.IsSupported;

    public static bool ScalesByAnyExponent => true;

    public static bool HasManyRegisters => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Create(float value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(float* source) => Vector512.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(float* source)
    {
        Sse.Prefetch0(source);
        Sse.Prefetch0(source + Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Add(Vector512<float> left, Vector512<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Subtract(Vector512<float> left, Vector512<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Multiply(Vector512<float> left, Vector512<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Divide(Vector512<float> left, Vector512<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAdd(Vector512<float> left, Vector512<float> right, Vector512<float> addend) =>
        Avx512F.FusedMultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadFactor(float* source) => Vector512.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> MultiplyAddFactor(Vector512<float> factor, Vector512<float> right, Vector512<float> addend) => MultiplyAdd(factor, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> And(Vector512<float> value, Vector512<float> mask) => value & mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SelectIfAtMost(Vector512<float> left, Vector512<float> right, Vector512<float> ifSo, Vector512<float> otherwise) =>
        Vector512.ConditionalSelect(Vector512.LessThanOrEqual(left, right), ifSo, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> SwapPairs(Vector512<float> value) => Avx512F.Permute4x32(value, 0b10_11_00_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Max(Vector512<float> left, Vector512<float> right) => Avx512F.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Min(Vector512<float> left, Vector512<float> right) => Avx512F.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value) => Avx512F.RoundScale(value, 0);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Floor(Vector512<float> value, out Vector512<float> fraction)
    {
        // Not vreduceps: it may round down what it subtracts.
        const byte toFloor = 1;
        Vector512<float> floor = Avx512F.RoundScale(value, toFloor);
        fraction = value - floor;
        return floor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> ScaleByPowerOfTwo(Vector512<float> value, Vector512<float> exponent) =>
        Avx512F.Scale(value, exponent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> value) => Avx2Vector.Sum(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> LoadIntegers(int* source) => Avx512F.ConvertToVector512Single(Vector512.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Vector512<float> value, byte* destination)
    {
        Vector512<int> integers = Avx512F.ConvertToVector512Int32(value);
        Avx512F.ConvertToVector128ByteWithSaturation(integers.AsUInt32()).Store(destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsByteGroups(
        Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, byte* destination)
    {
        Vector512<int> low = Vector512.Create(255);
        Vector512<int> i0 = Avx512F.ConvertToVector512Int32(v0) & low;
        Vector512<int> i1 = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(v1) & low, 8);
        Vector512<int> i2 = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(v2) & low, 16);
        Vector512<int> i3 = Vector512.ShiftLeft(Avx512F.ConvertToVector512Int32(v3), 24);
        (i0 | i1 | i2 | i3).Store((int*)destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfBytes(byte* source, int count)
    {
        Vector512<ulong> sum = Vector512<ulong>.Zero;
        for (byte* end = source + count; source < end; source += Vector512<byte>.Count)
        {
            sum += Avx512BW.SumAbsoluteDifferences(Vector512.Load(source), Vector512<byte>.Zero).AsUInt64();
        }

        return (int)Vector512.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxElement(Vector512<float> value) => Avx2Vector.MaxElement(Avx.Max(value.GetLower(), value.GetUpper()));
}
