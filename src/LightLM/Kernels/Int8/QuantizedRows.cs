using System.Diagnostics;

namespace LightLM.Kernels.Int8;

/// <summary>
/// A view of activations in unsigned 8-bit integers, each row with its own scale and zero point: x = scale * (q - zero point).
/// Bytes behind the last column up to the stride may hold anything: their weights are zero.
/// </summary>
internal readonly unsafe struct QuantizedRows(byte* data, int rows, int columns, int stride, float* scales, float* offsets)
{
    /// <summary>Rows start on cache lines.</summary>
    public const int StrideMultiple = 64;

    public readonly byte* Data = data;

    public readonly int Rows = rows;

    public readonly int Columns = columns;

    public readonly int Stride = stride;

    /// <summary>[rows].</summary>
    public readonly float* Scales = scales;

    /// <summary>[rows]: scale * zero point.</summary>
    public readonly float* Offsets = offsets;

    /// <summary>The stride of rows with this many columns.</summary>
    public static int PaddedColumns(int columns) => checked(columns + StrideMultiple - 1) / StrideMultiple * StrideMultiple;

    public byte* Row(int row)
    {
        Debug.Assert((uint)row <= (uint)Rows, $"Row {row} of {Rows}.");
        return Data + ((nint)row * Stride);
    }
}
