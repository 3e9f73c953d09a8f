namespace LightLM.Kernels.Int8;

/// <summary>The scratch memory for what relative positions add to <see cref="Int8Attention"/>, for one block of queries.</summary>
internal readonly unsafe struct Int8RelativeMemory
{
    private readonly int* _products;
    private readonly float* _scores;
    private readonly int _scoreStride;
    private readonly int _vector;

    public Int8RelativeMemory(float* memory, in Int8Distances distances, int vector)
    {
        const int rows = Int8AttentionMemory.BlockRows;
        _vector = vector;
        _scoreStride = distances.Keys.PaddedTokens + (2 * vector);
        _products = (int*)memory;
        _scores = memory + ((nint)rows * distances.Keys.PaddedTokens);
        WeightStride = QuantizedRows.PaddedColumns(distances.Values.PaddedTokens);
        Weights = (byte*)(_scores + ((nint)rows * _scoreStride));
        Sums = (int*)(Weights + ((nint)rows * WeightStride));
        Low = (float*)(Sums + (rows * distances.Keys.PanelWidth));
        High = Low + rows;
    }

    /// <summary>[block rows][weight stride]: the weights within the max distance, in the order of distances.</summary>
    public byte* Weights { get; }

    public int WeightStride { get; }

    /// <summary>[block rows][panel width].</summary>
    public int* Sums { get; }

    /// <summary>[block rows]: the weights of keys at the max distance before and beyond.</summary>
    public float* Low { get; }

    /// <summary>[block rows]: the weights of keys at the max distance behind and beyond.</summary>
    public float* High { get; }

    /// <summary>The floats of the memory.</summary>
    public static long Length(in Int8Distances distances, int vector) =>
        new Int8RelativeMemory(null, distances, vector).High + Int8AttentionMemory.BlockRows - (float*)null;

    /// <summary>A panel's products of queries and distances: [block rows][panel width].</summary>
    public int* PanelProducts(int panel, int panelWidth) => _products + ((nint)panel * panelWidth * Int8AttentionMemory.BlockRows);

    /// <summary>
    /// A query's scores of the distances from the max distance before to that behind. One more vector on either side has the first and the
    /// last, so that a vector that begins within reach can be read whole.
    /// </summary>
    public float* Scores(int row) => _scores + ((nint)row * _scoreStride) + _vector;
}
