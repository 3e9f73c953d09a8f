using System.Numerics.Tensors;
using BenchmarkDotNet.Attributes;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>Our functions of single elements beside those of TensorPrimitives, on one row of 512; GELU it does not have.</summary>
public unsafe class ElementwiseBenchmarks
{
    private const int Count = 512;
    private AlignedBuffer _input = null!;
    private AlignedBuffer _output = null!;

    private Span<float> Input => new(_input.Pointer, Count);

    private Span<float> Output => new(_output.Pointer, Count);

    [GlobalSetup]
    public void Setup()
    {
        _input = RandomBuffers.Buffer(Count);
        _output = RandomBuffers.Buffer(Count);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _input.Dispose();
        _output.Dispose();
    }

    [Benchmark]
    public void Exp() => WidestVector.Exponentials(_input.Pointer, _output.Pointer, Count);

    [Benchmark]
    public void TensorPrimitivesExp() => TensorPrimitives.Exp<float>(Input, Output);

    [Benchmark]
    public void Tanh() => WidestVector.Apply(Epilogue.Tanh, Copy(), Count);

    [Benchmark]
    public void TensorPrimitivesTanh() => TensorPrimitives.Tanh<float>(Input, Output);

    [Benchmark]
    public void Gelu() => WidestVector.Apply(Epilogue.Gelu, Copy(), Count);

    /// <summary>With the maximum subtracted, as ours; its own SoftMax overflows.</summary>
    [Benchmark]
    public void TensorPrimitivesSoftMax()
    {
        TensorPrimitives.Subtract(Input, TensorPrimitives.Max<float>(Input), Output);
        TensorPrimitives.SoftMax<float>(Output, Output);
    }

    [Benchmark]
    public void SoftMax() => WidestVector.SoftMax(_input.Pointer, _output.Pointer, Count);

    /// <summary>Ours work in place.</summary>
    private float* Copy()
    {
        Input.CopyTo(Output);
        return _output.Pointer;
    }
}
