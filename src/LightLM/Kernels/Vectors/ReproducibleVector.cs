using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace LightLM.Kernels.Vectors;

/// <summary>
/// <see cref="PortableVector"/> with two roundings in each multiply-add, as processors without a fused one have it: every operation is one
/// that IEEE 754 defines, so all processors compute the same bits.
/// </summary>
internal readonly unsafe struct ReproducibleVector : IFloatVector<Vector128<float>>
{
    public static int Count => PortableVector.Count;

    public static bool IsSupported => true;

    public static bool HasManyRegisters => PortableVector.HasManyRegisters;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => PortableVector.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => PortableVector.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(float* source) => PortableVector.PrefetchPair(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* destination) => PortableVector.Store(value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> left, Vector128<float> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> left, Vector128<float> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> left, Vector128<float> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> left, Vector128<float> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> left, Vector128<float> right, Vector128<float> addend) =>
        (left * right) + addend;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> And(Vector128<float> value, Vector128<float> mask) => PortableVector.And(value, mask);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectIfAtMost(Vector128<float> left, Vector128<float> right, Vector128<float> ifSo, Vector128<float> otherwise) =>
        PortableVector.SelectIfAtMost(left, right, ifSo, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SwapPairs(Vector128<float> value) => PortableVector.SwapPairs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => PortableVector.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => PortableVector.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> value) => PortableVector.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> value, out Vector128<float> fraction) => PortableVector.Floor(value, out fraction);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByPowerOfTwo(Vector128<float> value, Vector128<float> exponent) =>
        PortableVector.ScaleByPowerOfTwo(value, exponent);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadIntegers(int* source) => PortableVector.LoadIntegers(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Vector128<float> value, byte* destination) => PortableVector.StoreAsBytes(value, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsByteGroups(
        Vector128<float> v0, Vector128<float> v1, Vector128<float> v2, Vector128<float> v3, byte* destination) =>
        PortableVector.StoreAsByteGroups(v0, v1, v2, v3, destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfBytes(byte* source, int count) => PortableVector.SumOfBytes(source, count);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxElement(Vector128<float> value) => PortableVector.MaxElement(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => PortableVector.Sum(value);
}
