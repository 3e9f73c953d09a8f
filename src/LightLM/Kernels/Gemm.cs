using System.Runtime.CompilerServices;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>c = epilogue(a * b + bias) with packed weights.</summary>
internal static unsafe class Gemm
{
    public static void Scalar(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Preconditions.Product(a, b, c, epilogue, residual, b.PanelWidth);
        for (int row = 0; row < a.Rows; row++)
        {
            for (int column = 0; column < b.PanelCount * b.PanelWidth; column++)
            {
                float* weights = b.Panel(column / b.PanelWidth) + (column % b.PanelWidth);
                float sum = b.Bias[column];
                for (int input = 0; input < b.Inputs; input++)
                {
                    sum = MathF.FusedMultiplyAdd(a.Row(row)[input], weights[(nint)input * b.PanelWidth], sum);
                }

                c.Row(row)[column] = epilogue == Epilogue.AddResidual
                    ? sum + residual.Row(row)[column]
                    : TileEpilogue.Scalar(epilogue, sum);
            }
        }
    }

    /// <summary>
    /// For each panel of b, which stays in the first- or second-level cache, all row tiles of a. Bound: the two multiply-add ports.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Vector<TIsa, TVector>(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual)
        where TIsa : struct, IFloatVector<TVector>
        where TVector : struct
    {
        int width = 2 * TIsa.Count;
        Preconditions.Product(a, b, c, epilogue, residual, width);
        for (int panel = 0; panel < b.PanelCount; panel++)
        {
            nint column = (nint)panel * width;
            RegisterTile.Operands tile = new(b.Inputs, a.Stride, 1, b.Panel(panel), b.Bias + column, c.Stride);
            for (int row = 0; row < a.Rows;)
            {
                float* result = c.Row(row) + column;
                int rows = RegisterTile.Compute<TIsa, TVector>(tile, a.Rows - row, a.Row(row), result);
                TileEpilogue.Apply<TIsa, TVector>(epilogue, result, c.Stride, residual, row, column, rows, width);
                row += rows;
            }
        }
    }
}
