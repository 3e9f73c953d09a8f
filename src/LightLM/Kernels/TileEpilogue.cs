using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Applies an <see cref="Epilogue"/> to a tile of a product.</summary>
internal static unsafe class TileEpilogue
{
    /// <summary>The specification of what happens to an element without a residual.</summary>
    public static float Scalar(Epilogue epilogue, float x) => epilogue switch
    {
        Epilogue.Gelu => GeluFunction<ScalarFloat, float>.Invoke(x),
        Epilogue.GeluTanh => GeluTanhFunction<ScalarFloat, float>.Invoke(x),
        Epilogue.Relu => ReluFunction<ScalarFloat, float>.Invoke(x),
        Epilogue.Silu => SiluFunction<ScalarFloat, float>.Invoke(x),
        Epilogue.Tanh => TanhFunction<ScalarFloat, float>.Invoke(x),
        _ => x,
    };

    /// <summary>Applies an epilogue in place.</summary>
    /// <param name="epilogue">The epilogue.</param>
    /// <param name="tile">[rows][width].</param>
    /// <param name="stride">Floats from one row of the tile to the next.</param>
    /// <param name="residual">The matrix that <see cref="Epilogue.AddResidual"/> adds.</param>
    /// <param name="row">The tile's first row in the residual.</param>
    /// <param name="column">The tile's first column in the residual.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="width">A multiple of the vector's width.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Apply<TIsa, TVector>(
        Epilogue epilogue, float* tile, nint stride, in Matrix residual, int row, nint column, int rows, int width)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        if (epilogue == Epilogue.AddResidual)
        {
            Add<TIsa, TVector>(tile, stride, residual.Row(row) + column, residual.Stride, rows, width);
        }
        else if (epilogue != Epilogue.None)
        {
            Activate<TIsa, TVector>(epilogue, tile, stride, rows, width);
        }
    }

    /// <summary>
    /// Applies an activation to a tile in place; absolute error at most 5e-7 * max(1, |x|).
    /// </summary>
    /// <param name="activation">Any epilogue that takes no second operand.</param>
    /// <param name="tile">[rows, columns], columns a multiple of the vector's width.</param>
    /// <param name="stride">Floats from row to row.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="columns">Number of columns.</param>
    public static void Activate<TIsa, TVector>(Epilogue activation, float* tile, nint stride, int rows, int columns)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        Debug.Assert(activation != Epilogue.AddResidual, "An activation has one operand.");
        Debug.Assert(columns % TIsa.Count == 0 && columns <= stride, "A tile is made of whole vectors.");
        switch (activation)
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
    private static void Add<TIsa, TVector>(float* tile, nint stride, float* residual, nint residualStride, int rows, int width)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        for (; rows > 0; rows--, tile += stride, residual += residualStride)
        {
            for (int column = 0; column < width; column += TIsa.Count)
            {
                TIsa.Store(TIsa.Add(TIsa.Load(tile + column), TIsa.Load(residual + column)), tile + column);
            }
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
