namespace LightLM.Kernels;

/// <summary>
/// NEZHA's functional relative positions (Wei et al., 2019), which queries and values see alike: the wave of a number n has the pairs
/// (sin nw, cos nw) for the <see cref="Frequencies"/> w, and the vector of a distance d is the wave of d + max distance, the
/// distance being cut to at most the max distance either way.
/// </summary>
internal sealed unsafe class RelativePositions : IDisposable
{
    private readonly AlignedBuffer _waves;
    private readonly AlignedBuffer _queryWaves;
    private readonly AlignedBuffer? _integers;

    /// <summary>Computes the tables.</summary>
    /// <param name="positions">The longest sequence.</param>
    /// <param name="maxDistance">The largest distance that is told from larger ones.</param>
    /// <param name="headSize">The width of a head, which is even.</param>
    /// <param name="kernels">What 8-bit attention quantizes the vectors for.</param>
    public RelativePositions(int positions, int maxDistance, int headSize, KernelSet kernels)
    {
        Positions = positions;
        MaxDistance = maxDistance;
        HeadSize = headSize;
        int waves = Waves(positions, maxDistance);
        _waves = AlignedBuffer.Uninitialized((long)waves * headSize);
        _queryWaves = AlignedBuffer.Uninitialized((long)positions * headSize);
        Fill(_waves, waves, first: 0);
        Fill(_queryWaves, positions, first: -maxDistance);
        _integers = kernels.QuantizeDistances(this);
    }

    /// <summary>The longest sequence.</summary>
    public int Positions { get; }

    /// <summary>The largest distance that is told from larger ones.</summary>
    public int MaxDistance { get; }

    /// <summary>The width of a head.</summary>
    public int HeadSize { get; }

    /// <summary>The number of vectors of distances.</summary>
    public int Distances => (2 * MaxDistance) + 1;

    /// <summary>The vectors in 8-bit integers, as the kernels keep them; null for kernels that do not.</summary>
    public float* Integers => _integers is null ? null : _integers.Pointer;

    /// <summary>The floats of the tables in single precision.</summary>
    public static long Length(int positions, int maxDistance, int headSize) => ((long)Waves(positions, maxDistance) + positions) * headSize;

    /// <summary>The wave of a number from 0: [head size]; those of all numbers lie behind one another.</summary>
    public float* Wave(int number) => _waves.Pointer + ((nint)number * HeadSize);

    /// <summary>The wave of a position less the max distance: [head size].</summary>
    public float* QueryWave(int position) => _queryWaves.Pointer + ((nint)position * HeadSize);

    /// <summary>The number whose wave is the vector of a key's position as a query's sees it.</summary>
    public int DistanceOf(int key, int query) => Math.Clamp(key - query, -MaxDistance, MaxDistance) + MaxDistance;

    public void Dispose()
    {
        _waves.Dispose();
        _queryWaves.Dispose();
        _integers?.Dispose();
    }

    private static int Waves(int positions, int maxDistance) => Math.Max(positions, checked((2 * maxDistance) + 1));

    private void Fill(AlignedBuffer table, int count, int first)
    {
        double[] frequencies = Frequencies.Of(HeadSize);
        for (int row = 0; row < count; row++)
        {
            for (int column = 0; column < HeadSize; column += 2)
            {
                (double sine, double cosine) = PortableMath.SinCos((first + row) * frequencies[column / 2]);
                table.Pointer[((nint)row * HeadSize) + column] = (float)sine;
                table.Pointer[((nint)row * HeadSize) + column + 1] = (float)cosine;
            }
        }
    }
}
