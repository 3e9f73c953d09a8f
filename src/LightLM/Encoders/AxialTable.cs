using LightLM.Descriptions;

namespace LightLM.Encoders;

/// <summary>The two tables of axial positions.</summary>
internal sealed class AxialTable
{
    private readonly AxialPositions _positions;
    private readonly float[] _rows;
    private readonly float[] _columns;
    private readonly int _columnWidth;

    public AxialTable(AxialPositions positions, IWeights weights, int width)
    {
        _positions = positions;
        _columnWidth = width - positions.RowWidth;
        _rows = weights.Floats(TensorNames.PositionRows, positions.Rows, positions.RowWidth);
        _columns = weights.Floats(TensorNames.PositionColumns, positions.Columns, _columnWidth);
    }

    /// <summary>The width of the first table.</summary>
    public int RowWidth => _positions.RowWidth;

    /// <summary>What the first table has for a position.</summary>
    public ReadOnlySpan<float> Row(int position) => _rows.AsSpan(position / _positions.Columns * RowWidth, RowWidth);

    /// <summary>What the second table has for a position.</summary>
    public ReadOnlySpan<float> Column(int position) => _columns.AsSpan(position % _positions.Columns * _columnWidth, _columnWidth);
}
