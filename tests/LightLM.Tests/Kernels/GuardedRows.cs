using LightLM.Kernels.Int8;

namespace LightLM.Tests.Kernels;

/// <summary>Quantized rows in <see cref="GuardedMemory"/>.</summary>
internal sealed unsafe class GuardedRows : IDisposable
{
    private readonly GuardedMemory _bytes;
    private readonly GuardedMemory _scales;
    private readonly GuardedMemory _offsets;

    public GuardedRows(int rows, int columns, Guard guard = Guard.Behind)
    {
        int stride = QuantizedRows.PaddedColumns(columns);
        _bytes = new GuardedMemory((nuint)(rows * stride), guard);
        _scales = new GuardedMemory((nuint)(rows * sizeof(float)), guard);
        _offsets = new GuardedMemory((nuint)(rows * sizeof(float)), guard);
        View = new QuantizedRows((byte*)_bytes.Address, rows, columns, stride, (float*)_scales.Address, (float*)_offsets.Address);
        new Span<byte>(View.Data, rows * stride).Fill(0xA5);
        new Span<float>(View.Scales, rows).Fill(float.NaN);
        new Span<float>(View.Offsets, rows).Fill(float.NaN);
    }

    public QuantizedRows View { get; }

    /// <summary>Bytes at and beside the ends of their range, with scales of one and without offsets.</summary>
    public void FillWithExtremes(Random random)
    {
        for (int row = 0; row < View.Rows; row++)
        {
            View.Scales[row] = 1;
            View.Offsets[row] = 0;
            for (int column = 0; column < View.Columns; column++)
            {
                View.Row(row)[column] = random.Next(3) switch { 0 => 255, 1 => 0, _ => (byte)random.Next(256) };
            }
        }
    }

    public void Dispose()
    {
        _bytes.Dispose();
        _scales.Dispose();
        _offsets.Dispose();
    }
}
