using System.Diagnostics;
using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels.Int8;

/// <summary>
/// c = epilogue(a * b + bias) for quantized a and b. With activations s_a (q_a - z) and weights s_b q_b an element is
/// s_a s_b sum(q_a q_b) + bias - (s_a z) (s_b sum(q_b)), from left to right; the integer sum is exact, and exact as a float too below 2^24.
/// </summary>
internal static unsafe class Int8Gemm
{
    public static void Scalar(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Preconditions.Product(a, b, c, epilogue, residual, b.PanelWidth, b.BlockInputs);
        for (int row = 0; row < a.Rows; row++)
        {
            for (int column = 0; column < b.PanelCount * b.PanelWidth; column++)
            {
                sbyte* weights = b.Panel(column / b.PanelWidth) + (column % b.PanelWidth * b.BlockInputs);
                int sum = 0;
                for (int input = 0; input < b.Inputs; input++)
                {
                    int block = input / b.BlockInputs;
                    sum += a.Row(row)[input] * weights[((nint)block * b.PanelWidth * b.BlockInputs) + (input % b.BlockInputs)];
                }

                float value = MathF.FusedMultiplyAdd(sum, a.Scales[row] * b.Scales[column], b.Bias[column]);
                value = MathF.FusedMultiplyAdd(-a.Offsets[row], b.ScaledSums[column], value);
                c.Row(row)[column] = epilogue switch
                {
                    Epilogue.AddResidual => value + residual.Row(row)[column],
                    Epilogue.Gelu => Int8Gelu<ScalarFloat, float>.Invoke(value),
                    _ => TileEpilogue.Scalar(epilogue, value),
                };
            }
        }
    }

    /// <summary>For each panel of b, which stays in the first-level cache, all row tiles of a. Bound: the byte multiplications.</summary>
    public static void Vector<TIsa, TVector, TTile>(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
    {
        Preconditions.Product(a, b, c, epilogue, residual, TTile.PanelWidth, TTile.BlockInputs);
        Debug.Assert(TTile.PanelWidth == 2 * TIsa.Count, "A panel is two vectors of floats.");
        switch (epilogue)
        {
            case Epilogue.None:
                Multiply<TIsa, TVector, TTile, Plain<TVector, Identity<TVector>>>(a, b, c, residual);
                break;
            case Epilogue.AddResidual:
                Multiply<TIsa, TVector, TTile, Added<TIsa, TVector>>(a, b, c, residual);
                break;
            case Epilogue.Gelu:
                Multiply<TIsa, TVector, TTile, Plain<TVector, Int8Gelu<TIsa, TVector>>>(a, b, c, residual);
                break;
            case Epilogue.GeluTanh:
                Multiply<TIsa, TVector, TTile, Plain<TVector, GeluTanhFunction<TIsa, TVector>>>(a, b, c, residual);
                break;
            case Epilogue.Relu:
                Multiply<TIsa, TVector, TTile, Plain<TVector, ReluFunction<TIsa, TVector>>>(a, b, c, residual);
                break;
            case Epilogue.Silu:
                Multiply<TIsa, TVector, TTile, Plain<TVector, SiluFunction<TIsa, TVector>>>(a, b, c, residual);
                break;
            case Epilogue.Tanh:
                Multiply<TIsa, TVector, TTile, Plain<TVector, TanhFunction<TIsa, TVector>>>(a, b, c, residual);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(epilogue), epilogue, message: null);
        }
    }

    /// <summary>What happens to a result before it is stored.</summary>
    private interface IOutput<TVector>
    {
        static abstract TVector Finish(TVector value, float* residual);
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TIsa, TVector, TTile, TOutput>(in QuantizedRows a, QuantizedMatrix b, in Matrix c, in Matrix residual)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
        where TOutput : struct, IOutput<TVector>
    {
        int* sums = stackalloc int[TTile.MaxRows * TTile.PanelWidth];
        for (int panelIndex = 0; panelIndex < b.PanelCount; panelIndex++)
        {
            nint column = (nint)panelIndex * TTile.PanelWidth;
            Int8Panel panel = new(b.Panel(panelIndex), b.Blocks, b.ProductsPerSum / 2);
            for (int row = 0; row < a.Rows;)
            {
                int rows = TTile.Compute(panel, a.Rows - row, a.Row(row), a.Stride, sums);
                Matrix result = new(c.Row(row) + column, rows, TTile.PanelWidth, c.Stride);
                Dequantize<TIsa, TVector, TTile, TOutput>(
                    sums, a.Scales + row, a.Offsets + row, b, column, result, residual.Row(row) + column, residual.Stride);
                row += rows;
            }
        }
    }

    /// <summary>Finishes a tile, whose width is two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Dequantize<TIsa, TVector, TTile, TOutput>(
        int* sums, float* scales, float* offsets, QuantizedMatrix b, nint column, in Matrix result, float* residual, nint residualStride)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
        where TTile : struct, IInt8Tile
        where TOutput : struct, IOutput<TVector>
    {
        float* weightScales = b.Scales + column;
        float* scaledSums = b.ScaledSums + column;
        float* bias = b.Bias + column;
        TVector lowScale = TIsa.Load(weightScales), highScale = TIsa.Load(weightScales + TIsa.Count);
        TVector lowSum = TIsa.Load(scaledSums), highSum = TIsa.Load(scaledSums + TIsa.Count);
        TVector lowBias = TIsa.Load(bias), highBias = TIsa.Load(bias + TIsa.Count);
        float* row = result.Data;
        for (int i = 0; i < result.Rows; i++, row += result.Stride, residual += residualStride, sums += TTile.PanelWidth)
        {
            TVector scale = TIsa.Create(scales[i]), offset = TIsa.Create(-offsets[i]);
            TVector low = TIsa.MultiplyAdd(TIsa.LoadIntegers(sums), TIsa.Multiply(scale, lowScale), lowBias);
            TVector high = TIsa.MultiplyAdd(TIsa.LoadIntegers(sums + TIsa.Count), TIsa.Multiply(scale, highScale), highBias);
            low = TIsa.MultiplyAdd(offset, lowSum, low);
            high = TIsa.MultiplyAdd(offset, highSum, high);
            TIsa.Store(TOutput.Finish(low, residual), row);
            TIsa.Store(TOutput.Finish(high, residual + TIsa.Count), row + TIsa.Count);
        }
    }

    private readonly struct Plain<TVector, TFunction> : IOutput<TVector>
        where TFunction : struct, IElementFunction<TVector>
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Finish(TVector value, float* residual) => TFunction.Invoke(value);
    }

    private readonly struct Added<TIsa, TVector> : IOutput<TVector>
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static TVector Finish(TVector value, float* residual) => TIsa.Add(value, TIsa.Load(residual));
    }
}
