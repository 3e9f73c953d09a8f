namespace LightLM.Kernels;

/// <summary>The specification of <see cref="RelativeAttention"/>: what relative positions add for one query after the other.</summary>
internal unsafe ref struct ScalarRelativeAttention
{
    private readonly RelativeQueries _queries;
    private readonly int _tokens;
    private readonly float[] _turned = [];
    private readonly float[] _within = [];
    private readonly float[] _sums = [];
    private int _position;
    private float _low;
    private float _high;

    public ScalarRelativeAttention(RelativeQueries queries, int tokens)
    {
        _queries = queries;
        _tokens = tokens;
        if (queries.Table is RelativePositions table)
        {
            _turned = new float[table.HeadSize];
            _sums = new float[table.HeadSize];
            _within = new float[tokens];
        }
    }

    /// <summary>Whether positions are relative; without, nothing is added.</summary>
    public readonly bool IsRelative => _queries.Table is not null;

    private readonly RelativePositions Table => _queries.Table!;

    /// <summary>Turns a query by its own position.</summary>
    public void Turn(ReadOnlySpan<float> query, int row)
    {
        if (!IsRelative)
        {
            return;
        }

        _position = _queries.Positions[row];
        (_low, _high) = (0, 0);
        float* wave = Table.QueryWave(_position);
        float* edgeLow = Table.Wave(0);
        float* edgeHigh = Table.Wave(2 * Table.MaxDistance);
        for (int i = 0; i < query.Length; i += 2)
        {
            (float even, float odd, float sine, float cosine) = (query[i], query[i + 1], wave[i], wave[i + 1]);
            _turned[i] = MathF.FusedMultiplyAdd(even, cosine, odd * sine);
            _turned[i + 1] = (odd * cosine) - (even * sine);
            _low = MathF.FusedMultiplyAdd(even, edgeLow[i], MathF.FusedMultiplyAdd(odd, edgeLow[i + 1], _low));
            _high = MathF.FusedMultiplyAdd(even, edgeHigh[i], MathF.FusedMultiplyAdd(odd, edgeHigh[i + 1], _high));
        }
    }

    /// <summary>What is added to a key's score.</summary>
    public readonly float Score(int key) =>
        key < _position - Table.MaxDistance ? _low
        : key > _position + Table.MaxDistance ? _high
        : Attention.Dot(Table.Wave(key), _turned);

    /// <summary>Weighs the distances.</summary>
    public void Weigh(ReadOnlySpan<float> weights)
    {
        if (!IsRelative)
        {
            return;
        }

        (_low, _high) = (0, 0);
        for (int key = 0; key < _tokens; key++)
        {
            bool isBefore = key < _position - Table.MaxDistance;
            bool isBehind = key > _position + Table.MaxDistance;
            _low += isBefore ? weights[key] : 0;
            _high += isBehind ? weights[key] : 0;
            _within[key] = isBefore || isBehind ? 0 : weights[key];
        }

        for (int i = 0; i < _sums.Length; i++)
        {
            _sums[i] = 0;
            for (int key = 0; key < _tokens; key++)
            {
                _sums[i] = MathF.FusedMultiplyAdd(Table.Wave(key)[i], _within[key], _sums[i]);
            }
        }
    }

    /// <summary>What is added to a column of the result before it is divided by the sum of the weights.</summary>
    public readonly float Result(int column)
    {
        int even = column & ~1;
        float* wave = Table.QueryWave(_position);
        (float sine, float cosine) = (wave[even], wave[even + 1]);
        float sum = column == even
            ? (cosine * _sums[even]) - (sine * _sums[even + 1])
            : MathF.FusedMultiplyAdd(cosine, _sums[even + 1], sine * _sums[even]);
        sum = MathF.FusedMultiplyAdd(_high, Table.Wave(2 * Table.MaxDistance)[column], sum);
        return MathF.FusedMultiplyAdd(_low, Table.Wave(0)[column], sum);
    }
}
