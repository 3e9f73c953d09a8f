using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>A table [rows, width] that is read row by row, in memory of its own and in the precision that it is stored in.</summary>
internal sealed unsafe class EmbeddingTable : IDisposable
{
    /// <summary>What is copied at once.</summary>
    private const int BlockBytes = 1 << 20;

    private readonly ITableWeights _table;
    private readonly int _rowBytes;
    private readonly AlignedBuffer _rows;

    public EmbeddingTable(ITableWeights table, int rows)
    {
        _table = table;
        _rowBytes = table.RowBytes;
        long length = (long)rows * _rowBytes;
        _rows = AlignedBuffer.Uninitialized((length + sizeof(float) - 1) / sizeof(float));
        for (long offset = 0; offset < length; offset += BlockBytes)
        {
            table.Read(offset, new Span<byte>((byte*)_rows.Pointer + offset, (int)Math.Min(BlockBytes, length - offset)));
        }
    }

    /// <summary>Copies a row.</summary>
    public void CopyRow(int row, Span<float> destination) =>
        _table.Widen(row, new ReadOnlySpan<byte>((byte*)_rows.Pointer + ((nint)row * _rowBytes), _rowBytes), destination);

    public void Dispose() => _rows.Dispose();
}
