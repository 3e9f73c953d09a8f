namespace LightLM.Kernels;

/// <summary>
/// Sines and cosines of a position times the <see cref="Frequencies"/> of the pairs of a head's columns.
/// A row has the cosines of all columns, then the sines, whose even columns are negative: what a rotation of pairs multiplies with.
/// </summary>
internal sealed unsafe class Sinusoids : IDisposable
{
    private readonly AlignedBuffer _rows;

    /// <summary>Computes the table.</summary>
    /// <param name="positions">The number of positions.</param>
    /// <param name="headSize">The width of a head, which is even.</param>
    public Sinusoids(int positions, int headSize)
    {
        Positions = positions;
        HeadSize = headSize;

        Length = RowLength(headSize) / 2;
        _rows = AlignedBuffer.Uninitialized(2L * Length * positions);
        double[] frequencies = Frequencies.Of(headSize);
        for (int position = 0; position < positions; position++)
        {
            for (int column = 0; column < Length; column += 2)
            {
                (double sine, double cosine) = PortableMath.SinCos(position * frequencies[column % headSize / 2]);
                Cosines(position)[column] = Cosines(position)[column + 1] = (float)cosine;
                Sines(position)[column] = (float)-sine;
                Sines(position)[column + 1] = (float)sine;
            }
        }
    }

    /// <summary>The floats of a row. A vector that begins at a head's last columns goes on with the next head's first.</summary>
    public static int RowLength(int headSize) => 2 * Matrix.PaddedColumns(headSize + Matrix.ColumnMultiple);

    /// <summary>The number of rows.</summary>
    public int Positions { get; }

    /// <summary>The width of a head.</summary>
    public int HeadSize { get; }

    /// <summary>The columns of a half row: a head, and once more its first ones.</summary>
    public int Length { get; }

    /// <summary>The cosines of a position.</summary>
    public float* Cosines(int position) => _rows.Pointer + (2 * (nint)Length * position);

    /// <summary>The sines of a position, negative in even columns.</summary>
    public float* Sines(int position) => Cosines(position) + Length;

    public void Dispose() => _rows.Dispose();
}
