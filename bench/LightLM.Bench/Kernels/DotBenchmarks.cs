using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>One row times a matrix of 312 x 312, as in a pooler: our product, and a dot product for each output.</summary>
public unsafe class DotBenchmarks
{
    private const int Size = 312;
    private readonly float[] _weights = RandomBuffers.Values(Size * Size);
    private KernelSet _kernels = null!;
    private PackedMatrix _packed = null!;
    private AlignedBuffer _a = null!;
    private AlignedBuffer _c = null!;

    private Matrix Row => new(_a.Pointer, 1, Size, Matrix.PaddedColumns(Size));

    private Matrix Result => new(_c.Pointer, 1, Size, Matrix.PaddedColumns(Size));

    [GlobalSetup]
    public void Setup()
    {
        _kernels = KernelChoice.Default;
        _packed = PackedMatrix.Pack(_weights, [], Size, _kernels.PanelWidth);
        _a = RandomBuffers.Buffer(Matrix.PaddedColumns(Size));
        _c = RandomBuffers.Buffer(Matrix.PaddedColumns(Size));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _packed.Dispose();
        _a.Dispose();
        _c.Dispose();
    }

    [Benchmark]
    public void Multiply() => _kernels.Multiply(Row, _packed, Result);

    [Benchmark]
    public void TensorPrimitivesDot()
    {
        Span<float> row = Row.RowSpan(0);
        Span<float> result = Result.RowSpan(0);
        for (int output = 0; output < Size; output++)
        {
            result[output] = TensorPrimitives.Dot<float>(row, _weights.AsSpan(output * Size, Size));
        }
    }
}
