using LightLM.Kernels;

namespace LightLM.Encoders;

/// <summary>A table [rows, width] that is read row by row, in memory of its own and in single precision.</summary>
internal sealed unsafe class FloatTable : IDisposable
{
    private readonly int _width;
    private readonly AlignedBuffer _values;

    public FloatTable(IWeights weights, string name, int rows, int width)
    {
        _width = width;
        _values = AlignedBuffer.Uninitialized(checked(rows * width));
        weights.Matrix(name, rows, width).Read(0, new Span<float>(_values.Pointer, rows * width));
    }

    /// <summary>The values of a row.</summary>
    public ReadOnlySpan<float> Row(int row) => new(_values.Pointer + ((nint)row * _width), _width);

    public void Dispose() => _values.Dispose();
}
