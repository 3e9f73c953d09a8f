namespace LightLM.Kernels.Int8;

/// <summary>
/// The specification of <see cref="Int8RelativeAttention{TIsa, TVector, TTile}"/>: the quantized vectors of distances, and the rest in
/// double precision.
/// </summary>
internal readonly unsafe ref struct Int8ScalarDistances
{
    private const float KeyLevels = 127f;

    private readonly RelativeQueries _queries;
    private readonly float[][] _keys = [];
    private readonly float[] _keyScales = [];
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
        _values = new float[count * headSize];
        _valueScales = new float[headSize];
        for (int i = 0; i < count; i++)
        {
            _keys[i] = new float[headSize];
            fixed (float* key = _keys[i])
            {
                _keyScales[i] = Int8Attention.Quantize(table.Wave(i), headSize, KeyLevels, key);
            }
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

    /// <summary>The products of a quantized query and the distance of each key; zeros where positions are not relative.</summary>
    public ReadOnlySpan<double> Multiply(ReadOnlySpan<float> query, int row, int tokens)
    {
        double[] products = new double[tokens];
        for (int key = 0; _queries.Table is not null && key < tokens; key++)
        {
            int distance = _queries.Table.DistanceOf(key, _queries.Positions[row]);
            for (int i = 0; i < query.Length; i++)
            {
                products[key] += (double)query[i] * _keys[distance][i] * _keyScales[distance];
            }
        }

        return products;
    }

    /// <summary>What the distances of the keys add to a column of a query's result, weighted.</summary>
    public double Weigh(ReadOnlySpan<float> weights, int row, int column)
    {
        double sum = 0;
        for (int key = 0; _queries.Table is RelativePositions table && key < weights.Length; key++)
        {
            int distance = table.DistanceOf(key, _queries.Positions[row]);
            bool isEdge = distance == 0 || distance == table.Distances - 1;
            double value = isEdge ? table.Wave(distance)[column] : (double)_values[(distance * table.HeadSize) + column] * _valueScales[column];
            sum += weights[key] * value;
        }

        return sum;
    }
}
