using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed unsafe class Int8AttentionTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_length_and_head_size_matches_the_specification(string path)
    {
        Random random = new(5);
        foreach (int headSize in (ReadOnlySpan<int>)[1, 3, 8, 11, 16, 20, 26, 32, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 3, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 65, 100])
            {
                Check(path, random, tokens, heads: 2, headSize, range: 2);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Large_scores_stay_finite(string path) => Check(path, new Random(6), 40, 3, 26, range: 60);

    [Theory]
    [MemberData(nameof(Paths))]
    public void Zeros_stay_zeros(string path) => Check(path, new Random(6), 33, 3, 26, range: 0);

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_long_sequence_matches_the_specification(string path) => Check(path, new Random(7), 512, 1, 26, range: 2);

    [Fact]
    public void The_specification_is_close_to_attention_in_floats()
    {
        const int tokens = 100;
        using GuardedMatrix input = GuardedMatrix.Random(new Random(8), tokens, 3 * 2 * 26, 2);
        using GuardedMatrix floats = new(tokens, 2 * 26);
        using GuardedMatrix integers = new(tokens, 2 * 26);
        KernelSet kernels = KernelTestData.Specification;
        (Matrix query, Matrix keyValue) = Split(input.View, tokens, 52);
        using AlignedBuffer scratch = new(kernels.AttentionScratch(tokens, 26));
        kernels.Attend(query, keyValue, new HeadRange(0, 2, 2, 26), floats.View, scratch.Pointer);
        Attend(kernels, input.View, 2, 26, integers.View);
        KernelTestData.AssertClose(floats.View, integers.View, 0.06f, "8-bit attention");
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_query_has_the_same_bits_alone_and_among_others(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix input = GuardedMatrix.Random(new Random(9), 70, 3 * 2 * 26, 2);
        using GuardedMatrix all = new(70, 2 * 26);
        Attend(kernels, input.View, 2, 26, all.View);
        using AlignedBuffer scratch = new(kernels.Int8AttentionScratch(70, 26));
        (_, Matrix keyValue) = Split(input.View, 70, 52);
        foreach (int row in (int[])[0, 1, 17, 33, 69])
        {
            using GuardedMatrix one = new(1, 2 * 26);
            (Matrix query, _) = Split(input.View.Slice(row, 1), 1, 52);
            kernels.AttendInInt8(query, keyValue, new HeadRange(0, 2, 2, 26), one.View, scratch.Pointer);
            KernelTestData.AssertSameBits(all.View.Slice(row, 1), one.View, $"{path} row {row}");
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void Heads_can_be_computed_apart(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix input = GuardedMatrix.Random(new Random(10), 30, 3 * 4 * 26, 2);
        using GuardedMatrix all = new(30, 4 * 26);
        using GuardedMatrix apart = new(30, 4 * 26);
        Attend(kernels, input.View, 4, 26, all.View);
        using AlignedBuffer scratch = new(kernels.Int8AttentionScratch(30, 26));
        (Matrix query, Matrix keyValue) = Split(input.View, 30, 104);
        foreach (int head in (int[])[3, 0, 2, 1])
        {
            kernels.AttendInInt8(query, keyValue, new HeadRange(head, 1, 4, 26), apart.View, scratch.Pointer);
        }

        KernelTestData.AssertSameBits(all.View, apart.View, path);
    }

    private static void Check(string path, Random random, int tokens, int heads, int headSize, float range)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix input = GuardedMatrix.Random(random, tokens, 3 * heads * headSize, range);
        using GuardedMatrix expected = new(tokens, heads * headSize);
        using GuardedMatrix actual = new(tokens, heads * headSize);
        Attend(KernelTestData.Specification, input.View, heads, headSize, expected.View);
        Attend(kernels, input.View, heads, headSize, actual.View);
        KernelTestData.AssertSameBits(expected.View, actual.View, $"{path} {tokens} tokens, head size {headSize}");
    }

    private static void Attend(KernelSet kernels, in Matrix input, int heads, int headSize, in Matrix context)
    {
        using AlignedBuffer scratch = new(kernels.Int8AttentionScratch(input.Rows, headSize));
        (Matrix query, Matrix keyValue) = Split(input, context.Rows, heads * headSize);
        kernels.AttendInInt8(query, keyValue, new HeadRange(0, heads, heads, headSize), context, scratch.Pointer);
    }

    private static (Matrix Query, Matrix KeyValue) Split(in Matrix input, int queries, int width) =>
        (new Matrix(input.Data, queries, width, input.Stride), new Matrix(input.Data + width, input.Rows, 2 * width, input.Stride));
}
