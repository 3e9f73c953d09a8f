using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using LightLM.Kernels;
using LightLM.Kernels.Vectors;

namespace LightLM.Bench.Kernels;

/// <summary>Our vector functions, which are only parts of larger kernels, over rows and on this processor's widest vectors.</summary>
internal static unsafe class WidestVector
{
    /// <summary>e^x of each element.</summary>
    public static void Exponentials(float* x, float* result, int count)
    {
        if (Avx512Vector.IsSupported)
        {
            Exponentials<Avx512Vector, Vector512<float>>(x, result, count, Vector512<float>.Zero);
        }
        else if (Avx2Vector.IsSupported)
        {
            Exponentials<Avx2Vector, Vector256<float>>(x, result, count, Vector256<float>.Zero);
        }
        else
        {
            Exponentials<PortableVector, Vector128<float>>(x, result, count, Vector128<float>.Zero);
        }
    }

    /// <summary>A function of each element, in place.</summary>
    public static void Apply(Epilogue function, float* x, int count)
    {
        if (Avx512Vector.IsSupported)
        {
            TileEpilogue.Activate<Avx512Vector, Vector512<float>>(function, x, count, 1, count);
        }
        else if (Avx2Vector.IsSupported)
        {
            TileEpilogue.Activate<Avx2Vector, Vector256<float>>(function, x, count, 1, count);
        }
        else
        {
            TileEpilogue.Activate<PortableVector, Vector128<float>>(function, x, count, 1, count);
        }
    }

    /// <summary>e^(x - max) divided by the sum of all, in three passes.</summary>
    public static void SoftMax(float* x, float* result, int count)
    {
        if (Avx512Vector.IsSupported)
        {
            SoftMax<Avx512Vector, Vector512<float>>(x, result, count);
        }
        else if (Avx2Vector.IsSupported)
        {
            SoftMax<Avx2Vector, Vector256<float>>(x, result, count);
        }
        else
        {
            SoftMax<PortableVector, Vector128<float>>(x, result, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static TVector Exponentials<TIsa, TVector>(float* x, float* result, int count, TVector subtracted)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector sum = TIsa.Create(0f);
        for (int i = 0; i < count; i += TIsa.Count)
        {
            TVector value = Exponential.Vector<TIsa, TVector>(TIsa.Subtract(TIsa.Load(x + i), subtracted));
            TIsa.Store(value, result + i);
            sum = TIsa.Add(sum, value);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SoftMax<TIsa, TVector>(float* x, float* result, int count)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        TVector max = TIsa.Load(x);
        for (int i = 0; i < count; i += TIsa.Count)
        {
            max = TIsa.Max(max, TIsa.Load(x + i));
        }

        TVector sum = Exponentials<TIsa, TVector>(x, result, count, TIsa.Create(TIsa.MaxElement(max)));
        TVector scale = TIsa.Create(1 / TIsa.Sum(sum));
        for (int i = 0; i < count; i += TIsa.Count)
        {
            TIsa.Store(TIsa.Multiply(TIsa.Load(result + i), scale), result + i);
        }
    }
}
