using System.Runtime.CompilerServices;

namespace LightLM.Kernels.Vectors;

/// <summary>One float at a time.</summary>
internal readonly struct ScalarFloat : IFloatOperations<float>
{
    public static bool ScalesByAnyExponent => false;

    public static float Create(float value) => value;

    public static float Add(float left, float right) => left + right;

    public static float Subtract(float left, float right) => left - right;

    public static float Multiply(float left, float right) => left * right;

    public static float Divide(float left, float right) => left / right;

    public static float MultiplyAdd(float left, float right, float addend) => MathF.FusedMultiplyAdd(left, right, addend);

    public static float Max(float left, float right) => MathF.Max(left, right);

    public static float Min(float left, float right) => MathF.Min(left, right);

    public static float Round(float value) => MathF.Round(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Floor(float value, out float fraction)
    {
        value = Max(value, -126);
        float floor = MathF.Floor(value);
        fraction = value - floor;
        return floor;
    }

    public static float ScaleByPowerOfTwo(float value, float exponent) => value * BitConverter.Int32BitsToSingle(((int)exponent + 127) << 23);
}
