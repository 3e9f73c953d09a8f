using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace LightLM.Kernels;

/// <summary>Transposes small matrices in blocks of 4 x 4 that stay in registers; the last blocks overlap their neighbours.</summary>
internal static unsafe class Transposition
{
    private const int Block = 4;

    /// <summary>destination[column][row] = source[row][column] * scale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose(
        float* source, nint sourceStride, int rows, int columns, float scale, float* destination, nint destinationStride)
    {
        Debug.Assert(rows > 0 && columns > 0, $"Sizes are positive, found {rows} x {columns}.");
        Debug.Assert(
            sourceStride >= columns && destinationStride >= rows, $"Rows do not overlap, found strides of {sourceStride} and {destinationStride}.");
        if (rows < Block || columns < Block)
        {
            TransposeElements(source, sourceStride, rows, columns, scale, destination, destinationStride);
            return;
        }

        Vector128<float> factor = Vector128.Create(scale);
        for (int row = 0; ;)
        {
            float* from = source + (row * sourceStride);
            for (int column = 0; ;)
            {
                Vector128<float> r0 = Vector128.Load(from + column) * factor;
                Vector128<float> r1 = Vector128.Load(from + column + sourceStride) * factor;
                Vector128<float> r2 = Vector128.Load(from + column + (2 * sourceStride)) * factor;
                Vector128<float> r3 = Vector128.Load(from + column + (3 * sourceStride)) * factor;
                StoreTransposed(r0, r1, r2, r3, destination + (column * destinationStride) + row, destinationStride);
                if (column == columns - Block)
                {
                    break;
                }

                column = Math.Min(column + Block, columns - Block);
            }

            if (row == rows - Block)
            {
                break;
            }

            row = Math.Min(row + Block, rows - Block);
        }
    }

    private static void TransposeElements(
        float* source, nint sourceStride, int rows, int columns, float scale, float* destination, nint destinationStride)
    {
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                destination[(column * destinationStride) + row] = source[(row * sourceStride) + column] * scale;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreTransposed(
        Vector128<float> r0, Vector128<float> r1, Vector128<float> r2, Vector128<float> r3, float* destination, nint stride)
    {
        Vector128<float> low01 = InterleaveLow(r0, r1);
        Vector128<float> low23 = InterleaveLow(r2, r3);
        Vector128<float> high01 = InterleaveHigh(r0, r1);
        Vector128<float> high23 = InterleaveHigh(r2, r3);
        LowHalves(low01, low23).Store(destination);
        HighHalves(low01, low23).Store(destination + stride);
        LowHalves(high01, high23).Store(destination + (2 * stride));
        HighHalves(high01, high23).Store(destination + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported
            ? Sse.UnpackLow(left, right)
            : Vector128.Create(left[0], right[0], left[1], right[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported
            ? Sse.UnpackHigh(left, right)
            : Vector128.Create(left[2], right[2], left[3], right[3]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> LowHalves(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.MoveLowToHigh(left, right) : Vector128.Create(left.GetLower(), right.GetLower());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> HighHalves(Vector128<float> left, Vector128<float> right) =>
        Sse.IsSupported ? Sse.MoveHighToLow(right, left) : Vector128.Create(left.GetUpper(), right.GetUpper());
}
