using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>The error function, erf(z).</summary>
internal static class ErrorFunction
{
    /// <summary>
    /// erf(x / sqrt(2)), as GELU wants it: x p(x^2) / q(x^2) with polynomials of degree 5 on |x| at most 4 sqrt(2), fitted for the
    /// smallest relative error (2.5e-8; with rounding under 5e-7). All coefficients are positive, so nothing cancels. Beyond, the
    /// result stays within one unit in the last place of 1 or -1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector VectorOfScaled<TIsa, TVector>(TVector x)
        where TIsa : struct, IFloatOperations<TVector>
        where TVector : struct
    {
        x = TIsa.Min(TIsa.Max(x, TIsa.Create(-5.65685425f)), TIsa.Create(5.65685425f));
        TVector t = TIsa.Multiply(x, x);
        TVector p = TIsa.Create(4.38959931173e-08f);
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(1.25736571738e-05f));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(0.000343152704031f));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(0.00938658616802f));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(0.0684219049202f));
        p = TIsa.MultiplyAdd(p, t, TIsa.Create(0.797884541474f));
        TVector q = TIsa.Create(1.16919667564e-06f);
        q = TIsa.MultiplyAdd(q, t, TIsa.Create(7.40787982781e-05f));
        q = TIsa.MultiplyAdd(q, t, TIsa.Create(0.00190065783445f));
        q = TIsa.MultiplyAdd(q, t, TIsa.Create(0.0288354047073f));
        q = TIsa.MultiplyAdd(q, t, TIsa.Create(0.2524204223f));
        q = TIsa.MultiplyAdd(q, t, TIsa.Create(1f));
        return TIsa.Divide(TIsa.Multiply(x, p), q);
    }
}
