using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>The elementwise functions that follow a matrix product.</summary>
internal static unsafe class Activations
{
    /// <summary>The specification, computed in double precision.</summary>
    public static float Scalar(Epilogue function, float value)
    {
        double x = value;
        return (float)(function switch
        {
            Epilogue.Gelu => 0.5 * x * (1 + ErrorFunction.Scalar(x / Math.Sqrt(2))),
            Epilogue.GeluTanh => 0.5 * x * (1 + Math.Tanh(Math.Sqrt(2 / Math.PI) * (x + (0.044715 * x * x * x)))),
            Epilogue.Relu => Math.Max(x, 0),
            Epilogue.Silu => x / (1 + Math.Exp(-x)),
            Epilogue.Tanh => Math.Tanh(x),
            _ => x,
        });
    }

    /// <summary>Applies a function to a tile in place; absolute error at most 5e-7 * max(1, |x|) against the specification.</summary>
    /// <param name="function">Any epilogue that takes no second operand.</param>
    /// <param name="tile">[rows, columns], columns a multiple of the vector's width.</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Vector<TIsa, TVector>(Epilogue function, float* tile, nint stride, int rows, int columns)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        switch (function)
        {
            case Epilogue.Gelu:
                Apply<TIsa, TVector, GeluFunction<TIsa, TVector>>(tile, stride, rows, columns);
                break;
            case Epilogue.GeluTanh:
                Apply<TIsa, TVector, GeluTanhFunction<TIsa, TVector>>(tile, stride, rows, columns);
                break;
            case Epilogue.Relu:
                Apply<TIsa, TVector, ReluFunction<TIsa, TVector>>(tile, stride, rows, columns);
                break;
            case Epilogue.Silu:
                Apply<TIsa, TVector, SiluFunction<TIsa, TVector>>(tile, stride, rows, columns);
                break;
            case Epilogue.Tanh:
                Apply<TIsa, TVector, TanhFunction<TIsa, TVector>>(tile, stride, rows, columns);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Apply<TIsa, TVector, TFunction>(float* tile, nint stride, int rows, int columns)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TFunction : struct, IElementFunction<TVector>
    {
        for (; rows > 0; rows--, tile += stride)
        {
            for (int column = 0; column < columns; column += TIsa.Count)
            {
                TIsa.Store(TFunction.Invoke(TIsa.Load(tile + column)), tile + column);
            }
        }
    }
}
