using System.Buffers;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Formats.Tensors;

/// <summary>Reads the rows of a matrix or table a few at a time, as numbers that are finite, whatever they are stored in.</summary>
internal sealed class WeightRows
{
    /// <summary>What is read at once.</summary>
    private const int BytesAtOnce = 1 << 16;

    private readonly TensorSource _source;
    private readonly TensorInfo _tensor;
    private readonly float[]? _scales;
    private readonly float[]? _factors;

    /// <summary>Finds a tensor [rows, columns], and its scales and factors where it is an 8-bit one.</summary>
    /// <exception cref="ModelFileException">It is absent, or has another shape or type.</exception>
    public WeightRows(TensorSource source, string name, int rows, int columns)
    {
        _source = source;
        _tensor = source.Require(name, rows, columns);
        if (_tensor.Type == TensorType.Int8)
        {
            _scales = source.ReadScales(name, rows);
            _factors = source.ReadInputFactors(name, columns);
        }
    }

    private int Columns => _tensor.Shape[1];

    /// <summary>Reads as many rows as fit into the destination.</summary>
    public void Read(int firstRow, Span<float> destination)
    {
        if (_scales is null)
        {
            _source.ReadElements(_tensor, (long)firstRow * Columns, destination, mustBeFinite: true);
            return;
        }

        int atOnce = Math.Max(BytesAtOnce / Columns, 1) * Columns;
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Min(atOnce, destination.Length));
        while (!destination.IsEmpty)
        {
            Span<float> rows = destination[..Math.Min(atOnce, destination.Length)];
            Span<byte> integers = buffer.AsSpan(0, rows.Length);
            _source.Read(_tensor, (long)firstRow * Columns, integers);
            Restore(MemoryMarshal.Cast<byte, sbyte>(integers), firstRow, rows);
            firstRow += rows.Length / Columns;
            destination = destination[rows.Length..];
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private void Restore(ReadOnlySpan<sbyte> integers, int firstRow, Span<float> destination)
    {
        for (int start = 0; start < destination.Length; start += Columns)
        {
            Span<float> row = destination.Slice(start, Columns);
            QuantizedReading.Dequantize(integers.Slice(start, Columns), _scales![firstRow++], row);
            if (_factors is not null)
            {
                TensorPrimitives.Multiply(row, _factors, row);
            }
        }
    }
}
