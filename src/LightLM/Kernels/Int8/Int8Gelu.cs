using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// GELU for results that are rounded to 8 bits: x (1/2 + z p(z^2)), z = x limited to [-4, 4], with a minimax polynomial p of degree 6 for
/// erf, which saves the division. Absolute error at most 2e-4 up to |x| = 6, and 3e-5 |x| beyond.
/// </summary>
internal static class Int8Gelu
{
    public const float Limit = 4f;
    public const float Half = 0.5f;
    public const float P6 = 2.27808218059425e-8f;
    public const float P5 = -1.59856810767765e-6f;
    public const float P4 = 4.7954779661099125e-5f;
    public const float P3 = -0.0008140076121071f;
    public const float P2 = 0.0087723460730731f;
    public const float P1 = -0.0645730062936915f;
    public const float P0 = 0.397883262677607f;
}

/// <summary><see cref="Int8Gelu"/> in vectors.</summary>
internal readonly struct Int8Gelu<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x)
    {
        TVector z = TIsa.Min(TIsa.Max(x, TIsa.Create(-Int8Gelu.Limit)), TIsa.Create(Int8Gelu.Limit));
        TVector t = TIsa.Multiply(z, z);
        TVector p = TIsa.Create(Int8Gelu.P6);
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P5));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P4));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P3));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P2));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P1));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(Int8Gelu.P0));
        return TIsa.Multiply(x, TIsa.MultiplyAdd(z, p, TIsa.Create(Int8Gelu.Half)));
    }
}
