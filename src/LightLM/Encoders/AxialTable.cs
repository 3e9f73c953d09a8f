using LightLM.Descriptions;

namespace LightLM.Encoders;

/// <summary>The two tables of axial positions.</summary>
internal sealed class AxialTable : IDisposable
{
    private readonly AxialPositions _positions;
    private readonly FloatTable _rows;
    private readonly FloatTable _columns;

    public AxialTable(AxialPositions positions, IWeights weights, int width)
    {
        _positions = positions;
        int columnWidth = width - positions.RowWidth;
        _rows = new FloatTable(weights, TensorNames.PositionRows, positions.Rows, positions.RowWidth);
        _columns = new FloatTable(weights, TensorNames.PositionColumns, positions.Columns, columnWidth);
    }

    /// <summary>The width of the first table.</summary>
    public int RowWidth => _positions.RowWidth;

    /// <summary>What the first table has for a position.</summary>
    public ReadOnlySpan<float> Row(int position) => _rows.Row(position / _positions.Columns);

    /// <summary>What the second table has for a position.</summary>
    public ReadOnlySpan<float> Column(int position) => _columns.Row(position % _positions.Columns);

    public void Dispose()
    {
        _rows.Dispose();
        _columns.Dispose();
    }
}
