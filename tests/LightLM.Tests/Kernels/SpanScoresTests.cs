using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

public sealed unsafe class SpanScoresTests
{
    private const float Scale = 0.25f;

    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_length_and_size_matches_the_specification(string path)
    {
        Random random = new(5);
        foreach (int size in (ReadOnlySpan<int>)[1, 2, 3, 8, 11, 16, 26, 64])
        {
            foreach (int tokens in (ReadOnlySpan<int>)[1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 32, 33, 64, 65, 100])
            {
                using GuardedMatrix pairs = GuardedMatrix.Random(random, tokens, 2 * size, 2);
                float[,] scores = Compute(KernelChoice.Select(path), pairs.View, size);
                for (int first = 0; first < tokens; first++)
                {
                    for (int last = first; last < tokens; last++)
                    {
                        double expected = 0;
                        double magnitude = 0;
                        for (int i = 0; i < size; i++)
                        {
                            double product = (double)pairs.View.Row(first)[i] * pairs.View.Row(last)[size + i] * Scale;
                            expected += product;
                            magnitude += Math.Abs(product);
                        }

                        Assert.True(
                            Math.Abs(scores[first, last] - expected) <= 1e-6 * size * (magnitude + 1e-3),
                            $"{path}: {tokens} tokens of {size}, {first} to {last}: {scores[first, last]}, expected {expected}.");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_span_has_the_same_bits_in_a_longer_text(string path)
    {
        using GuardedMatrix pairs = GuardedMatrix.Random(new Random(7), 75, 2 * 26, 2);
        float[,] whole = Compute(KernelChoice.Select(path), pairs.View, 26);
        foreach (int tokens in (int[])[1, 2, 5, 17, 40, 74])
        {
            float[,] part = Compute(KernelChoice.Select(path), pairs.View.Slice(0, tokens), 26);
            for (int first = 0; first < tokens; first++)
            {
                for (int last = first; last < tokens; last++)
                {
                    Assert.Equal(whole[first, last], part[first, last]);
                }
            }
        }
    }

    /// <summary>The scores of all spans, panel by panel: [first, last], with those that end before they begin left out.</summary>
    private static float[,] Compute(KernelSet kernels, in Matrix pairs, int size)
    {
        float[,] result = new float[pairs.Rows, pairs.Rows];
        Matrix query = pairs.First(size);
        Matrix key = pairs.Last(size);
        using AlignedBuffer scratch = new((size + 1L) * kernels.PanelWidth);
        for (int last = 0; last < pairs.Rows; last += kernels.PanelWidth)
        {
            using GuardedMatrix scores = new(Math.Min(pairs.Rows, last + kernels.PanelWidth), kernels.PanelWidth);
            new Span<float>(scratch.Pointer, (int)scratch.Length).Fill(float.NaN);
            kernels.ScoreSpans(query, key, last, Scale, scratch.Pointer, scores.View);
            for (int first = 0; first < scores.View.Rows; first++)
            {
                for (int lane = 0; lane < kernels.PanelWidth; lane++)
                {
                    float score = scores.View.RowSpan(first)[lane];
                    if (last + lane >= pairs.Rows)
                    {
                        Assert.Equal(0, score);
                    }
                    else if (first <= last + lane)
                    {
                        result[first, last + lane] = score;
                    }
                }
            }
        }

        return result;
    }
}
