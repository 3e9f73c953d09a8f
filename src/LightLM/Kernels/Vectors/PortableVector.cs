using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace LightLM.Kernels.Vectors;

/// <summary>128-bit vectors in portable operations: SSE on x64, AdvSimd on Arm64.</summary>
internal readonly unsafe struct PortableVector : IFloatVector<Vector128<float>>
{
    public static int Count => Vector128<float>.Count;

    public static bool IsSupported => Vector128.IsHardwareAccelerated;

    public static bool ScalesByAnyExponent => false;

    public static bool HasManyRegisters => AdvSimd.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Create(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchPair(float* source)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<float> value, float* destination) => value.Store(destination);

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
        FusedMultiplyAdd.Of(left, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadFactor(float* source) =>
        AdvSimd.Arm64.IsSupported ? Vector128.CreateScalarUnsafe(*source) : Vector128.Create(*source);

    /// <summary>Arm64 multiplies by an element, so that none has to be repeated for it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAddFactor(Vector128<float> factor, Vector128<float> right, Vector128<float> addend) =>
        AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(addend, right, factor, 0) : MultiplyAdd(factor, right, addend);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> And(Vector128<float> value, Vector128<float> mask) => value & mask;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectIfAtMost(Vector128<float> left, Vector128<float> right, Vector128<float> ifSo, Vector128<float> otherwise) =>
        Vector128.ConditionalSelect(Vector128.LessThanOrEqual(left, right), ifSo, otherwise);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SwapPairs(Vector128<float> value) => Vector128.Shuffle(value, Vector128.Create(1, 0, 3, 2));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> left, Vector128<float> right) => Vector128.MaxNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Min(Vector128<float> left, Vector128<float> right) => Vector128.MinNative(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Round(Vector128<float> value) => Vector128.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Floor(Vector128<float> value, out Vector128<float> fraction)
    {
        value = Vector128.MaxNative(value, Vector128.Create(-126f));
        Vector128<float> floor = Vector128.Floor(value);
        fraction = value - floor;
        return floor;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByPowerOfTwo(Vector128<float> value, Vector128<float> exponent) =>
        value * Vector128.ShiftLeft(Vector128.ConvertToInt32Native(exponent) + Vector128.Create(127), 23).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector128<float> value) => (value[0] + value[2]) + (value[1] + value[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> LoadIntegers(int* source) => Vector128.ConvertToSingle(Vector128.Load(source));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsBytes(Vector128<float> value, byte* destination)
    {
        // Rounding first makes the conversion exact whichever way it rounds.
        Vector128<int> integers = Vector128.ConvertToInt32(Vector128.Round(value));
        integers = Vector128.Min(Vector128.Max(integers, Vector128<int>.Zero), Vector128.Create(255));
        Vector128<ushort> shorts = Vector128.Narrow(integers.AsUInt32(), integers.AsUInt32());
        *(int*)destination = Vector128.Narrow(shorts, shorts).AsInt32().ToScalar();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreAsByteGroups(
        Vector128<float> v0, Vector128<float> v1, Vector128<float> v2, Vector128<float> v3, byte* destination)
    {
        Vector128<int> low = Vector128.Create(255);
        Vector128<int> i0 = Vector128.ConvertToInt32(v0) & low;
        Vector128<int> i1 = Vector128.ShiftLeft(Vector128.ConvertToInt32(v1) & low, 8);
        Vector128<int> i2 = Vector128.ShiftLeft(Vector128.ConvertToInt32(v2) & low, 16);
        Vector128<int> i3 = Vector128.ShiftLeft(Vector128.ConvertToInt32(v3), 24);
        (i0 | i1 | i2 | i3).Store((int*)destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfBytes(byte* source, int count)
    {
        Vector128<uint> sum = Vector128<uint>.Zero;
        for (byte* end = source + count; source < end; source += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.Load(source);
            Vector128<ushort> shorts = Vector128.WidenLower(bytes) + Vector128.WidenUpper(bytes);
            sum += Vector128.WidenLower(shorts) + Vector128.WidenUpper(shorts);
        }

        return (int)Vector128.Sum(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MaxElement(Vector128<float> value) => MathF.Max(MathF.Max(value[0], value[1]), MathF.Max(value[2], value[3]));
}
