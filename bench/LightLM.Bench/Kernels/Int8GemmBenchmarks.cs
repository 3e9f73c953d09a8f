using BenchmarkDotNet.Attributes;
using LightLM.Bench.Kernels.Native;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>
/// The matrix products of a layer in 8-bit integers, one thread each: our paths, which end in floats with bias, and oneDNN's u8s8s32, which
/// ends in the integer sums.
/// </summary>
public unsafe class Int8GemmBenchmarks
{
    private QuantizedOperands _operands = null!;
    private AlignedBuffer _c = null!;
    private Action _multiply = null!;

    [ParamsSource(nameof(Engines))]
    public string Engine { get; set; } = "";

    [ParamsSource(nameof(TokenCounts))]
    public int Tokens { get; set; }

    [ParamsAllValues]
    public MatrixShape Shape { get; set; }

    public static IEnumerable<string> Engines => OneDnn.Unavailable is null ? KernelCases.Paths.Append(OneDnn.Name) : KernelCases.Paths;

    public static IEnumerable<int> TokenCounts => KernelCases.Tokens;

    [GlobalSetup]
    public void Setup()
    {
        (int inputs, int outputs, _) = Shape.Sizes();
        KernelSet kernels = Engine == OneDnn.Name ? KernelChoice.Default : KernelChoice.Select(Engine);
        QuantizedOperands operands = QuantizedOperands.Create(kernels, Tokens, inputs, outputs);
        _operands = operands;
        _c = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(outputs));
        Matrix c = new(_c.Pointer, Tokens, outputs, Matrix.PaddedColumns(outputs));
        _multiply = Engine == OneDnn.Name
            ? () => OneDnn.Multiply(operands.Rows, operands.Weights, c)
            : () => kernels.Multiply(operands.Rows, operands.Packed, c);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _operands.Dispose();
        _c.Dispose();
    }

    [Benchmark]
    public void Multiply() => _multiply();
}
