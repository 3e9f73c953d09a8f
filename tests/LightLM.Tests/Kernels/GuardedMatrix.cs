using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>
/// A matrix in <see cref="GuardedMemory"/>, which is NaN where nothing was written, so that a result that depends on the padding of rows is
/// NaN.
/// </summary>
internal sealed unsafe class GuardedMatrix : IDisposable
{
    private readonly GuardedMemory _memory;

    public GuardedMatrix(int rows, int columns, Guard guard = Guard.Behind)
    {
        int stride = Matrix.PaddedColumns(columns);
        _memory = new GuardedMemory((nuint)rows * (nuint)stride * sizeof(float), guard);
        View = new Matrix((float*)_memory.Address, rows, columns, stride);
        new Span<float>(View.Data, checked(rows * stride)).Fill(float.NaN);
    }

    public Matrix View { get; }

    public static GuardedMatrix Random(Random random, int rows, int columns, float range = 1, Guard guard = Guard.Behind)
    {
        GuardedMatrix matrix = new(rows, columns, guard);
        for (int row = 0; row < rows; row++)
        {
            foreach (ref float value in matrix.View.RowSpan(row))
            {
                value = ((random.NextSingle() * 2) - 1) * range;
            }
        }

        return matrix;
    }

    public static GuardedMatrix Copy(in Matrix source, Guard guard)
    {
        GuardedMatrix matrix = new(source.Rows, source.Columns, guard);
        for (int row = 0; row < source.Rows; row++)
        {
            source.RowSpan(row).CopyTo(matrix.View.RowSpan(row));
        }

        return matrix;
    }

    /// <summary>A vector, padded like a row.</summary>
    public static GuardedMatrix Of(ReadOnlySpan<float> values, Guard guard = Guard.Behind)
    {
        GuardedMatrix matrix = new(1, values.Length, guard);
        values.CopyTo(matrix.View.RowSpan(0));
        return matrix;
    }

    public void Fill(float value)
    {
        for (int row = 0; row < View.Rows; row++)
        {
            View.RowSpan(row).Fill(value);
        }
    }

    public void Dispose() => _memory.Dispose();
}
