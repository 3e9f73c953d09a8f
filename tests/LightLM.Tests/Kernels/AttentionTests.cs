using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed unsafe class AttentionTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_length_and_head_size_matches_the_specification(string path)
    {
        Random random = new(5);
        foreach (int headSize in (ReadOnlySpan<int>)[1, 8, 11, 20, 26, 32, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 3, 5, 6, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 64, 65, 100])
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
    public void A_long_sequence_matches_the_specification(string path) => Check(path, new Random(7), 512, 1, 26, range: 2);

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_query_has_the_same_bits_alone_and_among_others(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        using GuardedMatrix input = GuardedMatrix.Random(new Random(9), 70, 3 * 2 * 26, 2);
        using GuardedMatrix all = new(70, 2 * 26);
        Attend(kernels, input.View, 2, 26, all.View);
        using AlignedBuffer scratch = new(kernels.AttentionScratch(70, 26));
        Matrix keyValue = new(input.View.Data + 52, 70, 104, input.View.Stride);
        foreach (int row in (int[])[0, 1, 17, 33, 69])
        {
            using GuardedMatrix one = new(1, 2 * 26);
            Matrix query = new(input.View.Row(row), 1, 52, input.View.Stride);
            kernels.Attend(query, keyValue, new HeadRange(0, 2, 2, 26), one.View, scratch.Pointer);
            KernelTestData.AssertSameBits(all.View.Slice(row, 1), one.View, $"{path} row {row}");
        }
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
        using AlignedBuffer scratch = new(kernels.AttentionScratch(input.Rows, headSize));
        int width = heads * headSize;
        Matrix query = new(input.Data, context.Rows, width, input.Stride);
        Matrix keyValue = new(input.Data + width, input.Rows, 2 * width, input.Stride);
        kernels.Attend(query, keyValue, new HeadRange(0, heads, heads, headSize), context, scratch.Pointer);
    }
}
