using BenchmarkDotNet.Attributes;
using LightLM.Bench.Kernels.Native;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>The matrix products of a layer in fp32, without epilogue: our paths and OpenBLAS's sgemm, one thread each.</summary>
public unsafe class FloatGemmBenchmarks
{
    private AlignedBuffer _a = null!;
    private AlignedBuffer _b = null!;
    private AlignedBuffer _c = null!;
    private PackedMatrix? _packed;
    private Action _multiply = null!;

    [ParamsSource(nameof(Engines))]
    public string Engine { get; set; } = "";

    [ParamsSource(nameof(TokenCounts))]
    public int Tokens { get; set; }

    [ParamsAllValues]
    public MatrixShape Shape { get; set; }

    public static IEnumerable<string> Engines => OpenBlas.Unavailable is null ? KernelCases.Paths.Append(OpenBlas.Name) : KernelCases.Paths;

    public static IEnumerable<int> TokenCounts => KernelCases.Tokens;

    [GlobalSetup]
    public void Setup()
    {
        (int inputs, int outputs, _) = Shape.Sizes();
        _a = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(inputs));
        _b = RandomBuffers.Buffer((long)inputs * outputs);
        _c = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(outputs));
        Matrix a = new(_a.Pointer, Tokens, inputs, Matrix.PaddedColumns(inputs));
        Matrix c = new(_c.Pointer, Tokens, outputs, Matrix.PaddedColumns(outputs));
        if (Engine == OpenBlas.Name)
        {
            float* b = _b.Pointer;
            _multiply = () => OpenBlas.Multiply(a, b, c);
            return;
        }

        KernelSet kernels = KernelChoice.Select(Engine);
        PackedMatrix packed = PackedMatrix.Pack(RandomBuffers.Values(inputs * outputs), [], inputs, kernels.PanelWidth);
        _packed = packed;
        _multiply = () => kernels.Multiply(a, packed, c);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _a.Dispose();
        _b.Dispose();
        _c.Dispose();
        _packed?.Dispose();
    }

    [Benchmark]
    public void Multiply() => _multiply();
}
