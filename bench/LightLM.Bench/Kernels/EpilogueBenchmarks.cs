using BenchmarkDotNet.Attributes;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>The products of a layer with the epilogue that each has in the encoder, to be compared with the products alone.</summary>
public unsafe class EpilogueBenchmarks
{
    private KernelSet _kernels = null!;
    private PackedMatrix _packed = null!;
    private QuantizedOperands _operands = null!;
    private AlignedBuffer _c = null!;
    private AlignedBuffer _residual = null!;

    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    [ParamsSource(nameof(TokenCounts))]
    public int Tokens { get; set; }

    [ParamsAllValues]
    public MatrixShape Shape { get; set; }

    public static IEnumerable<string> Paths => KernelCases.Paths;

    public static IEnumerable<int> TokenCounts => KernelCases.Tokens;

    [GlobalSetup]
    public void Setup()
    {
        (int inputs, int outputs, _) = Shape.Sizes();
        _kernels = KernelChoice.Select(Path);
        _packed = PackedMatrix.Pack(RandomBuffers.Values(inputs * outputs), RandomBuffers.Values(outputs), inputs, _kernels.PanelWidth);
        _operands = QuantizedOperands.Create(_kernels, Tokens, inputs, outputs);
        _c = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(outputs));
        _residual = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(outputs));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _packed.Dispose();
        _operands.Dispose();
        _c.Dispose();
        _residual.Dispose();
    }

    [Benchmark]
    public void Float()
    {
        (Matrix c, Matrix residual, Epilogue epilogue) = Target();
        _kernels.Multiply(_operands.Floats, _packed, c, epilogue, residual);
    }

    [Benchmark]
    public void Int8()
    {
        (Matrix c, Matrix residual, Epilogue epilogue) = Target();
        _kernels.Multiply(_operands.Rows, _operands.Packed, c, epilogue, residual);
    }

    private (Matrix C, Matrix Residual, Epilogue Epilogue) Target()
    {
        (_, int outputs, Epilogue epilogue) = Shape.Sizes();
        int stride = Matrix.PaddedColumns(outputs);
        return (new Matrix(_c.Pointer, Tokens, outputs, stride), new Matrix(_residual.Pointer, Tokens, outputs, stride), epilogue);
    }
}
