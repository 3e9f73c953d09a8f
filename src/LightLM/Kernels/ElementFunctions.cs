using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>A function of each element, which a kernel inlines.</summary>
internal interface IElementFunction<TVector>
{
    static abstract TVector Invoke(TVector x);
}

/// <summary>x.</summary>
internal readonly struct Identity<TVector> : IElementFunction<TVector>
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x) => x;
}

/// <summary>x * Phi(x), Phi the normal distribution (Hendrycks and Gimpel, 2016).</summary>
internal readonly struct GeluFunction<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x)
    {
        TVector half = TIsa.Multiply(x, TIsa.Create(0.5f));
        return TIsa.MultiplyAdd(half, ErrorFunction.VectorOfScaled<TIsa, TVector>(x), half);
    }
}

/// <summary>GELU's approximation by tanh, of the same source.</summary>
internal readonly struct GeluTanhFunction<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    // sqrt(2 / pi) and the cubic term's factor.
    private const float Factor = 0.7978845608f;
    private const float Cubic = 0.044715f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x)
    {
        TVector half = TIsa.Multiply(x, TIsa.Create(0.5f));
        TVector cubic = TIsa.Multiply(TIsa.Multiply(x, x), TIsa.Create(Factor * Cubic));
        TVector inner = TIsa.Multiply(x, TIsa.Add(cubic, TIsa.Create(Factor)));
        return TIsa.MultiplyAdd(half, TanhFunction<TIsa, TVector>.Invoke(inner), half);
    }
}

/// <summary>max(x, 0).</summary>
internal readonly struct ReluFunction<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x) => TIsa.Max(x, TIsa.Create(0f));
}

/// <summary>x / (1 + e^-x).</summary>
internal readonly struct SiluFunction<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x)
    {
        TVector exp = Exponential.Vector<TIsa, TVector>(TIsa.Subtract(TIsa.Create(0f), x));
        return TIsa.Divide(x, TIsa.Add(exp, TIsa.Create(1f)));
    }
}

/// <summary>The hyperbolic tangent.</summary>
internal readonly struct TanhFunction<TIsa, TVector> : IElementFunction<TVector>
    where TIsa : struct, IFloatOperations<TVector>
    where TVector : struct
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static TVector Invoke(TVector x)
    {
        // 1 - 2 / (e^2x + 1).
        TVector one = TIsa.Create(1f);
        TVector exp = Exponential.Vector<TIsa, TVector>(TIsa.Add(x, x));
        return TIsa.Subtract(one, TIsa.Divide(TIsa.Create(2f), TIsa.Add(exp, one)));
    }
}
