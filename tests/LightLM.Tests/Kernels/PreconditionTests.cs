#if DEBUG
using LightLM.Kernels;
using LightLM.Kernels.Int8;
using LightLM.Kernels.MachineCode;

namespace LightLM.Tests.Kernels;

/// <summary>Debug builds refuse calls that a kernel could not carry out without reading or writing what is not its own.</summary>
public sealed unsafe class PreconditionTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Products_have_matching_sizes_in_memory_of_their_own(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix a = new(3, 8), c = new(3, 16), narrow = new(3, 7), few = new(2, 16), other = new(3, 16);
        using PackedMatrix b = PackedMatrix.Pack(new float[16 * 8], [], 8, kernels.PanelWidth);
        kernels.Multiply(a.View, b, c.View, Epilogue.AddResidual, other.View);
        Refused(() => kernels.Multiply(narrow.View, b, c.View), "a column for each of 8 inputs");
        Refused(() => kernels.Multiply(a.View, b, few.View), "A result of 3 x 16");
        Refused(() => kernels.Multiply(a.View, b, a.View), "A result of 3 x 16");
        Refused(() => kernels.Multiply(a.View, b, c.View, Epilogue.AddResidual, few.View), "A residual of 3 x 16");
        Refused(() => kernels.Multiply(a.View, b, c.View, Epilogue.AddResidual, c.View), "over the residual");
        Refused(() => kernels.Multiply(a.View, b, c.View, (Epilogue)99), "Not an epilogue");
        Refused(() => kernels.Multiply(new Matrix(a.View.Data, 3, 8, 8), b, c.View), "padded to a multiple of 32");
        if (path != "scalar")
        {
            using PackedMatrix wide = PackedMatrix.Pack(new float[16 * 8], [], 8, 2 * kernels.PanelWidth);
            Refused(() => kernels.Multiply(a.View, wide, c.View), "this path's panels");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Integer_products_have_matching_sizes(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix x = new(3, 8), c = new(3, 16), few = new(2, 16), short8 = new(3, 7);
        using GuardedRows rows = new(3, 8), fewRows = new(2, 8);
        using QuantizedMatrix b = new(8, 16, 2, kernels.Int8Layout);
        x.Fill(0);
        kernels.Quantize(x.View, rows.View);
        kernels.Multiply(rows.View, b, c.View);
        Refused(() => kernels.Quantize(x.View, fewRows.View), "Bytes for 3 x 8");
        Refused(() => kernels.Multiply(rows.View, b, few.View), "A result of 3 x 16");
        QuantizedRows unpadded = new(rows.View.Data, 3, 8, 8, rows.View.Scales, rows.View.Offsets);
        Refused(() => kernels.Multiply(unpadded, b, c.View), "padded to a multiple of 64");
        Refused(() => b.PackOutputs(15, new sbyte[16], [1, 1]), "Outputs 15 to 17 of 16");
        Refused(() => b.PackOutputs(0, new sbyte[15], [1, 1]), "8 weights each");
        Refused(() => b.PackOutputs(0, [127, 127, 0, 0, 0, 0, 0, 0], [1]), "may overflow");
        Refused(() => b.SetBias(new float[3]), "one of 16");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Attention_has_tokens_heads_and_aligned_scratch_memory(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix query = new(2, 16), keyValue = new(5, 32), context = new(2, 16), few = new(1, 16);
        using AlignedBuffer scratch = new(Math.Max(kernels.AttentionScratch(5, 8), kernels.Int8AttentionScratch(5, 8)) + 1);
        query.Fill(1);
        keyValue.Fill(1);
        HeadRange heads = new(0, 2, 2, 8);
        foreach (Attend attend in (Attend[])[kernels.Attend, kernels.AttendInInt8])
        {
            attend(query.View, keyValue.View, heads, context.View, scratch.Pointer);
            Refused(() => attend(query.View, keyValue.View, heads with { First = 1 }, context.View, scratch.Pointer), "No such heads");
            Refused(() => attend(query.View, keyValue.View, heads with { HeadSize = 9 }, context.View, scratch.Pointer), "Widths of 18");
            Refused(() => attend(query.View, keyValue.View.Slice(0, 0), heads, context.View, scratch.Pointer), "There are tokens");
            Refused(() => attend(query.View, keyValue.View, heads, few.View, scratch.Pointer), "A context for each of 2");
            Refused(() => attend(query.View, keyValue.View, heads, context.View, scratch.Pointer + 1), "on a cache line");
        }
    }

    [Fact]
    public void Norms_have_weights() => Refused(
        () =>
        {
            using GuardedMatrix x = new(1, 4);
            KernelTestData.Specification.Normalize(x.View, x.View.Data, null, 0);
        },
        "a weight and a bias");

    [Fact]
    public void Views_stay_inside_their_matrix()
    {
        using GuardedMatrix x = new(3, 8);
        Refused(() => x.View.Slice(2, 2), "Rows 2 to 4 of 3");
        Refused(() => x.View.Column(8), "Column 8 of 8");
        Refused(() => _ = x.View.Row(4) is null, "Row 4 of 3");
        using PackedMatrix packed = new(4, 4, 8);
        Refused(() => packed.PackOutput(4, new float[4]), "Output 4 of 4");
        Refused(() => packed.PackOutput(0, new float[5]), "4 weights");
        Refused(() => _ = packed.Panel(1) is null, "Panel 1 of 1");
    }

    [Fact]
    public void Emitted_code_has_registers_rows_and_lanes_that_exist()
    {
        Refused(() => new Avx512Assembler().Zero(32), "No vector register");
        Refused(() => new Avx512Assembler().Load(0, new Address(General.None)), "Not an address");
        Refused(() => new Avx512Assembler().Land(1), "No jump ends");
        Refused(() => new TileCode().EmitProducts(TileElement.Bytes, 13, 32), "1 to 12 rows");
        Refused(() => new TileCode().EmitProducts(TileElement.Bytes, 12, 30), "steps of 8");
        Refused(() => new TileCode().EmitGelu(0), "1 to 12 rows");
    }

    private delegate void Attend(in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative = default);

    private static void Refused(Action call, string expected)
    {
        Exception? error = Record.Exception(call);
        Assert.NotNull(error);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }
}
#endif
