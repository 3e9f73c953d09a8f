using System.Diagnostics;

namespace LightLM.Kernels;

/// <summary>
/// A view of a row-major matrix of floats whose rows start <see cref="Stride"/> floats apart. Kernels may read and write whole vectors
/// up to the stride, but columns behind the last hold anything, also what another matrix left there: no result may depend on them.
/// </summary>
internal readonly unsafe struct Matrix(float* data, int rows, int columns, int stride)
{
    /// <summary>Strides are a multiple of this, the widest tile of any path.</summary>
    public const int ColumnMultiple = 32;

    public readonly float* Data = data;

    public readonly int Rows = rows;

    public readonly int Columns = columns;

    public readonly int Stride = stride;

    /// <summary>The stride of a matrix with this many columns.</summary>
    public static int PaddedColumns(int columns) => checked(columns + ColumnMultiple - 1) / ColumnMultiple * ColumnMultiple;

    public float* Row(int row)
    {
        Debug.Assert(Data is null || (uint)row <= (uint)Rows, $"Row {row} of {Rows}.");
        return Data + ((nint)row * Stride);
    }

    public Span<float> RowSpan(int row) => new(Row(row), Columns);

    /// <summary>Copies the elements to a matrix of the same size in other memory.</summary>
    public void CopyTo(in Matrix destination)
    {
        Debug.Assert(destination.Rows == Rows && destination.Columns == Columns, $"{Rows} x {Columns} elements into {destination.Rows} x {destination.Columns}.");
        for (int row = 0; row < Rows; row++)
        {
            RowSpan(row).CopyTo(destination.RowSpan(row));
        }
    }

    /// <summary>Some consecutive rows.</summary>
    public Matrix Slice(int firstRow, int rows)
    {
        Debug.Assert(firstRow >= 0 && rows >= 0 && firstRow + rows <= Rows, $"Rows {firstRow} to {firstRow + rows} of {Rows}.");
        return new Matrix(Row(firstRow), rows, Columns, Stride);
    }

    /// <summary>The first columns, as a matrix without padding to rely on.</summary>
    public Matrix First(int columns)
    {
        Debug.Assert(columns > 0 && columns <= Columns, $"{columns} columns of {Columns}.");
        return new Matrix(Data, Rows, columns, Stride);
    }

    /// <summary>The last columns, as a matrix without padding to rely on.</summary>
    public Matrix Last(int columns)
    {
        Debug.Assert(columns > 0 && columns <= Columns, $"{columns} columns of {Columns}.");
        return new Matrix(Data + Columns - columns, Rows, columns, Stride);
    }

    /// <summary>One column, as a matrix without padding to rely on.</summary>
    public Matrix Column(int column)
    {
        Debug.Assert((uint)column < (uint)Columns, $"Column {column} of {Columns}.");
        return new Matrix(Data + column, Rows, 1, Stride);
    }
}
