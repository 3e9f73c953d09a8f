using BenchmarkDotNet.Attributes;
using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>The attention of one layer of the light encoder (12 heads of 26).</summary>
public unsafe class AttentionBenchmarks
{
    private const int Heads = 12;
    private const int HeadSize = 26;
    private KernelSet _kernels = null!;
    private AlignedBuffer _input = null!;
    private AlignedBuffer _context = null!;
    private AlignedBuffer _scratch = null!;

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
        _input = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(3 * Heads * HeadSize));
        _context = RandomBuffers.Buffer((long)Tokens * Matrix.PaddedColumns(Heads * HeadSize));
        long scratch = Math.Max(_kernels.AttentionScratch(Tokens, HeadSize), _kernels.Int8AttentionScratch(Tokens, HeadSize));
        _scratch = RandomBuffers.Buffer(scratch);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _input.Dispose();
        _context.Dispose();
        _scratch.Dispose();
    }

    [Benchmark]
    public void Float()
    {
        (Matrix query, Matrix keyValue, Matrix context) = Operands();
        _kernels.Attend(query, keyValue, new HeadRange(0, Heads, Heads, HeadSize), context, _scratch.Pointer);
    }

    [Benchmark]
    public void Int8()
    {
        (Matrix query, Matrix keyValue, Matrix context) = Operands();
        _kernels.AttendInInt8(query, keyValue, new HeadRange(0, Heads, Heads, HeadSize), context, _scratch.Pointer);
    }

    private (Matrix Query, Matrix KeyValue, Matrix Context) Operands()
    {
        const int width = Heads * HeadSize;
        int stride = Matrix.PaddedColumns(3 * width);
        return (
            new Matrix(_input.Pointer, Tokens, width, stride),
            new Matrix(_input.Pointer + width, Tokens, 2 * width, stride),
            new Matrix(_context.Pointer, Tokens, width, Matrix.PaddedColumns(width)));
    }
}
