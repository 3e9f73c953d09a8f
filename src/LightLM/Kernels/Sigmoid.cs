using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>1 / (1 + e^-x), with the same bits on every processor.</summary>
internal static class Sigmoid
{
    public static float Of(float x) => 1 / (1 + Exponential.Vector<ScalarFloat, float>(-x));

    /// <summary>Of each value, in place.</summary>
    public static void Apply(Span<float> values)
    {
        foreach (ref float value in values)
        {
            value = Of(value);
        }
    }
}
