namespace LightLM.Kernels.Int8;

/// <summary>The specification of <see cref="Int8RelativeAttention{TIsa, TVector, TTile}"/>.</summary>
internal readonly unsafe ref struct Int8ScalarDistances
{
    private readonly RelativeQueries _queries;
    private readonly float[][] _keys = [];
    private readonly float[] _keyScales = [];
    private readonly float[] _keyOffsets = [];
    private readonly float[] _values = [];
    private readonly float[] _valueScales = [];

    public Int8ScalarDistances(RelativeQueries queries)
    {
        _queries = queries;
        if (queries.Table is not RelativePositions table)
        {
            return;
        }

        (int count, int headSize) = (table.Distances, table.HeadSize);
        _keys = new float[count][];
        _keyScales = new float[count];
        _keyOffsets = new float[count];
        _values = new float[count * headSize];
        _valueScales = new float[headSize];
        for (int i = 0; i < count; i++)
        {
            _keys[i] = new float[headSize];
            Int8Attention.QuantizeKey(table.Wave(i), _keys[i], out _keyScales[i], out _keyOffsets[i]);
        }

        Matrix within = new(table.Wave(1), count - 2, headSize, headSize);
        fixed (float* values = _values)
        {
            for (int column = 0; column < headSize; column++)
            {
                _valueScales[column] = Int8Attention.QuantizeValues(within, column, values + headSize + column, headSize);
            }
        }
    }

    /// <summary>Whether positions are relative; without, nothing is added.</summary>
    public bool IsRelative => _queries.Table is not null;

    /// <summary>What is added to the score of a quantized query and a key.</summary>
    public float Score(ReadOnlySpan<float> query, int row, int key)
    {
        int distance = _queries.Table!.DistanceOf(key, _queries.Positions[row]);
        fixed (float* vector = _keys[distance])
        {
            return Int8Attention.Score(query, vector, _keyScales[distance], _keyOffsets[distance]);
        }
    }

    /// <summary>What the distances of the keys add to a column of a query's result before it is divided by the sum of the weights.</summary>
    public float Result(ReadOnlySpan<float> weights, int row, int column)
    {
        RelativePositions table = _queries.Table!;
        (float sum, float low, float high) = (0, 0, 0);
        for (int key = 0; key < weights.Length; key++)
        {
            int distance = table.DistanceOf(key, _queries.Positions[row]);
            bool isLow = distance == 0;
            bool isHigh = distance == table.Distances - 1;
            low += isLow ? weights[key] : 0;
            high += isHigh ? weights[key] : 0;
            sum += isLow || isHigh ? 0 : weights[key] * _values[(distance * table.HeadSize) + column];
        }

        float edges = MathF.FusedMultiplyAdd(high, table.Wave(table.Distances - 1)[column], low * table.Wave(0)[column]);
        return MathF.FusedMultiplyAdd(sum, _valueScales[column], edges);
    }
}
