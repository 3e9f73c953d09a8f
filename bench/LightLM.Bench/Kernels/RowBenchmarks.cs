using BenchmarkDotNet.Attributes;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>What is done row by row between the products of the light encoder (hidden size 312).</summary>
public unsafe class RowBenchmarks
{
    private const int Columns = 312;
    private KernelSet _kernels = null!;
    private QuantizedOperands _rows = null!;
    private AlignedBuffer _weight = null!;
    private AlignedBuffer _bias = null!;

    [ParamsSource(nameof(Paths))]
    public string Path { get; set; } = "";

    [ParamsSource(nameof(TokenCounts))]
    public int Tokens { get; set; }

    public static IEnumerable<string> Paths => KernelCases.Paths;

    public static IEnumerable<int> TokenCounts => KernelCases.Tokens;

    [GlobalSetup]
    public void Setup()
    {
        _kernels = KernelChoice.Select(Path);
        _rows = QuantizedOperands.Create(_kernels, Tokens, Columns, Columns);
        _weight = AlignedBuffer.Padded(RandomBuffers.Values(Columns));
        _bias = AlignedBuffer.Padded(RandomBuffers.Values(Columns));
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _rows.Dispose();
        _weight.Dispose();
        _bias.Dispose();
    }

    [Benchmark]
    public void LayerNorm() => _kernels.Normalize(_rows.Floats, _weight.Pointer, _bias.Pointer, 1e-12f);

    [Benchmark]
    public void QuantizeRows() => _kernels.Quantize(_rows.Floats, _rows.Rows);
}
