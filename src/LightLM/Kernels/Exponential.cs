using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// e^x. With x = n ln 2 + r and |r| at most ln 2 / 2, e^x = 2^n e^r; e^r is 1 + r + r^2 p(r) with a minimax polynomial p of degree 4
/// (relative error 1.1e-8; with rounding, at most 2 units in the last place). Arguments are clamped to [-87, 88].
/// </summary>
internal static class Exponential
{
    /// <summary>log2(e), rounded.</summary>
    public const float Log2E = 1.44269504f;
    private const float Ln2High = 0.693359375f;
    private const float Ln2Low = -2.12194440e-4f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Vector<TIsa, TVector>(TVector x)
        where TIsa : struct, IFloatOperations<TVector>
        where TVector : struct
    {
        x = TIsa.Min(TIsa.Max(x, TIsa.Create(-87f)), TIsa.Create(88f));
        TVector n = TIsa.Round(TIsa.Multiply(x, TIsa.Create(Log2E)));
        TVector r = TIsa.MultiplyAdd(n, TIsa.Create(-Ln2High), x);
        r = TIsa.MultiplyAdd(n, TIsa.Create(-Ln2Low), r);
        TVector p = TIsa.Create(0.0013926926614f);
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.00836377387441f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.0416665501103f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.166665733819f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.5f));
        p = TIsa.MultiplyAdd(p, TIsa.Multiply(r, r), r);
        return TIsa.ScaleByPowerOfTwo(TIsa.Add(p, TIsa.Create(1f)), n);
    }

    /// <summary>
    /// 2^x for x at most about 0: relative error at most 8.3e-8 before rounding, 1 at 0. What is less than 2^-126 comes out as that.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector PowerOfTwo<TIsa, TVector>(TVector x)
        where TIsa : struct, IFloatOperations<TVector>
        where TVector : struct
    {
        x = TIsa.ScalesByAnyExponent ? TIsa.Max(x, TIsa.Create(-126f)) : x;
        TVector floor = TIsa.Floor(x, out TVector r);
        TVector p = TIsa.Create(0.00186713005f);
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.00901703071f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.0557999127f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.240164444f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(0.693151295f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(1f));
        return TIsa.ScaleByPowerOfTwo(p, floor);
    }

    /// <summary>255 * 2^x for x at most about 0, for weights that are rounded to bytes: relative error at most 1.1e-4.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector ScaledPowerOfTwo<TIsa, TVector>(TVector x)
        where TIsa : struct, IFloatOperations<TVector>
        where TVector : struct
    {
        TVector floor = TIsa.Floor(x, out TVector r);
        TVector p = TIsa.Create(20.136651f);
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(57.296755f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(177.562817f));
        p = TIsa.MultiplyAdd(p, r, TIsa.Create(254.974573f));
        return TIsa.ScaleByPowerOfTwo(p, floor);
    }
}
