using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels.Vectors;

/// <summary>256-bit vectors with AVX2 and FMA.</summary>
internal readonly unsafe struct Avx2Vector : IFloatVector<Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static bool IsSupported => Avx2.IsSupported && Fma.IsSupported;

    public static bool ScalesByAnyExponent => false;

    public static bool HasManyRegisters => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Create(float value) => Vector256.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Load(float* source) => Vector256.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(float* source) => Sse.Prefetch0(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<float> value, float* destination) => value.Store(destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Add(Vector256<float> left, Vector256<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Subtract(Vector256<float> left, Vector256<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Multiply(Vector256<float> left, Vector256<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Divide(Vector256<float> left, Vector256<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAdd(Vector256<float> left, Vector256<float> right, Vector256<float> addend) =>
        Fma.MultiplyAdd(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFactor(float* source) => Vector256.Create(*source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> MultiplyAddFactor(Vector256<float> factor, Vector256<float> right, Vector256<float> addend) => MultiplyAdd(factor, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> And(Vector256<float> value, Vector256<float> mask) => value & mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SelectIfAtMost(Vector256<float> left, Vector256<float> right, Vector256<float> ifSo, Vector256<float> otherwise) =>
        Vector256.ConditionalSelect(Vector256.LessThanOrEqual(left, right), ifSo, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SwapPairs(Vector256<float> value) => Avx.Permute(value, 0b10_11_00_01);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Max(Vector256<float> left, Vector256<float> right) => Avx.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Min(Vector256<float> left, Vector256<float> right) => Avx.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Round(Vector256<float> value) => Avx.RoundToNearestInteger(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Floor(Vector256<float> value, out Vector256<float> fraction)
    {
        value = Avx.Max(value, Vector256.Create(-126f));
        Vector256<float> floor = Avx.Floor(value);
        fraction = value - floor;
        return floor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> ScaleByPowerOfTwo(Vector256<float> value, Vector256<float> exponent) =>
        value * Avx2.ShiftLeftLogical(Avx2.Add(Avx.ConvertToVector256Int32(exponent), Vector256.Create(127)), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> value) => PortableVector.Sum(value.GetLower() + value.GetUpper());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadIntegers(int* source) => Avx.ConvertToVector256Single(Vector256.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Vector256<float> value, byte* destination)
    {
        Vector256<int> integers = Avx.ConvertToVector256Int32(value);
        Vector128<short> shorts = Sse2.PackSignedSaturate(integers.GetLower(), integers.GetUpper());
        *(long*)destination = Sse2.PackUnsignedSaturate(shorts, shorts).AsInt64().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsByteGroups(
        Vector256<float> v0, Vector256<float> v1, Vector256<float> v2, Vector256<float> v3, byte* destination)
    {
        Vector256<int> low = Vector256.Create(255);
        Vector256<int> i0 = Avx.ConvertToVector256Int32(v0) & low;
        Vector256<int> i1 = Vector256.ShiftLeft(Avx.ConvertToVector256Int32(v1) & low, 8);
        Vector256<int> i2 = Vector256.ShiftLeft(Avx.ConvertToVector256Int32(v2) & low, 16);
        Vector256<int> i3 = Vector256.ShiftLeft(Avx.ConvertToVector256Int32(v3), 24);
        (i0 | i1 | i2 | i3).Store((int*)destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfBytes(byte* source, int count)
    {
        Vector256<ulong> sum = Vector256<ulong>.Zero;
        for (byte* end = source + count; source < end; source += Vector256<byte>.Count)
        {
            sum += Avx2.SumAbsoluteDifferences(Vector256.Load(source), Vector256<byte>.Zero).AsUInt64();
        }

        return (int)Vector256.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxElement(Vector256<float> value) => PortableVector.MaxElement(Sse.Max(value.GetLower(), value.GetUpper()));
}
