using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>Memory that grows to the largest request seen and is used again.</summary>
internal sealed unsafe class GrowingBuffer : IDisposable
{
    private AlignedBuffer? _buffer;

    /// <summary>The size of the memory.</summary>
    public long Bytes => (_buffer?.Length ?? 0) * sizeof(float);

    /// <summary>A matrix in the buffer; its former content is lost, and its padding holds anything.</summary>
    public Matrix Matrix(int rows, int columns)
    {
        int stride = Kernels.Matrix.PaddedColumns(columns);
        return new Matrix(Ensure((long)rows * stride), rows, columns, stride);
    }

    /// <summary>At least this many floats.</summary>
    public float* Ensure(long length)
    {
        if (_buffer is null || _buffer.Length < length)
        {
            _buffer?.Dispose();
            _buffer = new AlignedBuffer(length);
        }

        return _buffer.Pointer;
    }

    public void Dispose() => _buffer?.Dispose();
}
