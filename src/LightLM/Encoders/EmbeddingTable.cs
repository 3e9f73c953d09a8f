using System.Runtime.InteropServices;
using LightLM.Weights;

namespace LightLM.Encoders;

/// <summary>A table [rows, width] that is read row by row from where it is stored, in the precision that it is stored in.</summary>
internal sealed class EmbeddingTable
{
    private readonly TensorSource _tensors;
    private readonly TensorInfo _table;
    private readonly float[]? _scales;
    private readonly int _rowBytes;

    public EmbeddingTable(TensorSource tensors, string name, int rows, int width)
    {
        _tensors = tensors;
        Rows = rows;
        Width = width;
        _table = tensors.Require(name, rows, width);
        _scales = tensors.IsQuantized(name) ? tensors.ReadScales(name, rows) : null;
        _rowBytes = tensors.Bytes(_table).Length / rows;
    }

    /// <summary>The number of rows.</summary>
    public int Rows { get; }

    /// <summary>The length of a row.</summary>
    public int Width { get; }

    /// <summary>Copies a row.</summary>
    public void CopyRow(int row, Span<float> destination)
    {
        ReadOnlySpan<byte> bytes = _tensors.Bytes(_table).Slice(row * _rowBytes, _rowBytes);
        if (_scales is null)
        {
            TensorReading.Convert(_tensors, _table, bytes, destination);
        }
        else
        {
            QuantizedReading.Dequantize(MemoryMarshal.Cast<byte, sbyte>(bytes), _scales[row], destination);
        }
    }
}
