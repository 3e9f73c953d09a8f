namespace LightLM.Kernels.Int8;

/// <summary>
/// The vectors of relative positions in 8-bit integers, as <see cref="Int8Attention"/> keeps keys and values: those of all distances as
/// keys, those within the max distance as values, and in floats those of the max distance either way, which may weigh more than a byte.
/// </summary>
internal readonly unsafe struct Int8Distances
{
    private readonly float* _end;

    public Int8Distances(float* memory, int maxDistance, int headSize, int panelWidth)
    {
        int distances = (2 * maxDistance) + 1;
        long keys = Int8AttentionMemory.Length(distances, headSize, panelWidth);
        Keys = new Int8AttentionMemory(memory, distances, headSize, panelWidth);
        Values = new Int8AttentionMemory(memory + keys, distances - 2, headSize, panelWidth);
        EdgeLow = memory + keys + Int8AttentionMemory.Length(distances - 2, headSize, panelWidth);
        EdgeHigh = EdgeLow + Values.PaddedColumns;
        _end = EdgeHigh + Values.PaddedColumns;
    }

    /// <summary>The vectors from the max distance before to that behind, as keys.</summary>
    public Int8AttentionMemory Keys { get; }

    /// <summary>The same without the first and the last, as values.</summary>
    public Int8AttentionMemory Values { get; }

    /// <summary>The first vector, padded with zeros.</summary>
    public float* EdgeLow { get; }

    /// <summary>The last vector, padded with zeros.</summary>
    public float* EdgeHigh { get; }

    /// <summary>The floats of the memory.</summary>
    public static long Length(int maxDistance, int headSize, int panelWidth) =>
        new Int8Distances(null, maxDistance, headSize, panelWidth)._end - (float*)null;
}
