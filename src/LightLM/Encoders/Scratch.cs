using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Encoders;

/// <summary>The memory of one thread of a forward pass, for what no other thread reads.</summary>
internal sealed unsafe class Scratch : IDisposable
{
    private readonly GrowingBuffer _quantized = new();
    private readonly GrowingBuffer _rowScales = new();
    private readonly GrowingBuffer _attended = new();
    private readonly GrowingBuffer _feedForward = new();
    private readonly GrowingBuffer _attention = new();

    /// <summary>The size of the memory.</summary>
    public long Bytes => _quantized.Bytes + _rowScales.Bytes + _attended.Bytes + _feedForward.Bytes + _attention.Bytes;

    /// <summary>[block of rows, hidden]: the hidden states between a layer's attention and its feed-forward block.</summary>
    public Matrix Attended(int rows, int columns) => _attended.Matrix(rows, columns);

    /// <summary>[block of rows, feed-forward].</summary>
    public Matrix FeedForward(int rows, int columns) => _feedForward.Matrix(rows, columns);

    /// <summary>The attention kernel's scratch.</summary>
    public float* Attention(long length) => _attention.Ensure(length);

    /// <summary>The quantized input of the running dense layer.</summary>
    public QuantizedRows Quantized(int rows, int columns)
    {
        int stride = QuantizedRows.PaddedColumns(columns);
        byte* bytes = (byte*)_quantized.Ensure((long)rows * stride / sizeof(float));
        float* scales = _rowScales.Ensure(2L * rows);
        return new QuantizedRows(bytes, rows, columns, stride, scales, scales + rows);
    }

    public void Dispose()
    {
        _quantized.Dispose();
        _rowScales.Dispose();
        _attended.Dispose();
        _feedForward.Dispose();
        _attention.Dispose();
    }
}
