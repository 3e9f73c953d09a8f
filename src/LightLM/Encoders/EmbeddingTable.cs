using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>A table [rows, width] that is read row by row, in memory of its own and in the precision that it is stored in.</summary>
internal sealed unsafe class EmbeddingTable : IDisposable
{
    /// <summary>What is copied at once.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly TensorType _type;
    private readonly float[]? _scales;
    private readonly int _width;
    private readonly int _rowBytes;
    private readonly AlignedBuffer _rows;

    public EmbeddingTable(TensorSource tensors, string name, int rows, int width)
    {
        TensorInfo table = tensors.Require(name, rows, width);
        _type = table.Type;
        _scales = tensors.IsQuantized(name) ? tensors.ReadScales(name, rows) : null;
        _width = width;
        _rowBytes = checked(width * _type.Size());
        _rows = AlignedBuffer.Uninitialized((((long)rows * _rowBytes) + sizeof(float) - 1) / sizeof(float));
        Copy(tensors, table, (long)rows * _rowBytes);
    }

    /// <summary>Copies a row.</summary>
    public void CopyRow(int row, Span<float> destination)
    {
        ReadOnlySpan<byte> stored = new((byte*)_rows.Pointer + ((nint)row * _rowBytes), _rowBytes);
        if (_scales is null)
        {
            TensorReading.Widen(_type, stored, destination[.._width]);
        }
        else
        {
            QuantizedReading.Dequantize(MemoryMarshal.Cast<byte, sbyte>(stored), _scales[row], destination);
        }
    }

    public void Dispose() => _rows.Dispose();

    private void Copy(TensorSource tensors, TensorInfo table, long length)
    {
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            Span<byte> block = new((byte*)_rows.Pointer + offset, (int)Math.Min(BlockBytes, length - offset));
            tensors.Read(table, offset, block);
            FiniteWeights.Require(tensors, table, offset / table.Type.Size(), block);
        }
    }
}
