using LightLM.Kernels.Int8;

namespace LightLM.Tests.Kernels;

public sealed class WeightQuantizationTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(8)]
    [InlineData(16)]
    public void The_worst_activations_cannot_overflow_a_sum(int productsPerSum)
    {
        Random random = new(productsPerSum);
        for (int repeat = 0; repeat < 300; repeat++)
        {
            float[] weights = [.. Enumerable.Range(0, 1 + random.Next(200)).Select(_ => MathF.Pow(random.NextSingle(), 4) * (random.Next(2) - 0.5f))];
            sbyte[] quantized = new sbyte[weights.Length];
            float scale = WeightQuantization.Quantize(weights, productsPerSum, quantized);
            Assert.True(WeightQuantization.IsSafe(quantized, productsPerSum));
            Assert.InRange(WorstSum(quantized, productsPerSum), short.MinValue, short.MaxValue);
            for (int i = 0; i < weights.Length; i++)
            {
                Assert.InRange((scale * quantized[i]) - weights[i], -0.51f * scale, 0.51f * scale);
            }
        }
    }

    [Fact]
    public void The_scale_is_the_largest_to_within_its_search_step()
    {
        Random random = new(7);
        float[] weights = [.. Enumerable.Range(0, 312).Select(_ => random.NextSingle() - 0.5f)];
        sbyte[] quantized = new sbyte[weights.Length];
        float factor = 1 / WeightQuantization.Quantize(weights, 8, quantized);
        sbyte[] larger = [.. weights.Select(weight => (sbyte)MathF.Round(weight * factor * 1.003f))];
        Assert.False(WeightQuantization.IsSafe(larger, 8));
    }

    [Fact]
    public void Without_a_bound_in_reach_all_levels_are_used()
    {
        sbyte[] quantized = new sbyte[8];
        float scale = WeightQuantization.Quantize([0, 0, 0, 0, 0.5f, 0, 0, -0.25f], 8, quantized);
        Assert.Equal(127, quantized[4]);
        Assert.Equal(0.5f / 127, scale, 1e-9f);
    }

    [Fact]
    public void Zeros_stay_zeros()
    {
        sbyte[] quantized = [1, 2, 3];
        Assert.Equal(1, WeightQuantization.Quantize([0, 0, 0], 8, quantized));
        Assert.Equal([0, 0, 0], quantized);
    }

    [Theory]
    [InlineData(new sbyte[] { 100, 29 }, false)]
    [InlineData(new sbyte[] { 100, 28 }, true)]
    [InlineData(new sbyte[] { -100, -29 }, false)]
    [InlineData(new sbyte[] { 100, 0, 100, 0 }, true)]
    [InlineData(new sbyte[] { 100, 0, 0, 0, 29, 0, 0, 0 }, false)]
    [InlineData(new sbyte[] { 100, 0, 0, 0, -29, 0, 0, 0 }, true)]
    public void Sums_of_one_sign_in_a_lane_are_bounded(sbyte[] weights, bool isSafe) =>
        Assert.Equal(isSafe, WeightQuantization.IsSafe(weights, 8));

    [Fact]
    public void Safety_and_sums_are_those_of_plain_loops()
    {
        Random random = new(9);
        int safe = 0;
        const int repeats = 5000;
        for (int repeat = 0; repeat < repeats; repeat++)
        {
            int range = 1 + random.Next(129);
            sbyte[] weights = [.. Enumerable.Range(0, random.Next(150)).Select(_ => (sbyte)Math.Clamp(random.Next(-range, range), -128, 127))];
            int productsPerSum = 2 * (1 + random.Next(32));
            bool isSafe = Math.Abs(WorstSum(weights, productsPerSum)) <= 128 * 255;
            Assert.Equal(isSafe, WeightQuantization.IsSafe(weights, productsPerSum));
            Assert.Equal(weights.Sum(weight => weight), WeightQuantization.Sum(weights));
            safe += isSafe ? 1 : 0;
        }

        Assert.InRange(safe, repeats / 10, repeats * 9 / 10);
    }

    /// <summary>The sum of largest magnitude that any activations can make of any lane, in the order of a kernel.</summary>
    private static int WorstSum(sbyte[] weights, int productsPerSum)
    {
        int worst = 0;
        for (int start = 0; start < weights.Length; start += 2 * productsPerSum)
        {
            foreach (int lane in (int[])[0, 2])
            {
                foreach (int sign in (int[])[1, -1])
                {
                    int sum = 0;
                    for (int i = start; i < Math.Min(weights.Length, start + (2 * productsPerSum)); i++)
                    {
                        sum += ((i & 2) == lane) && Math.Sign(weights[i]) == sign ? 255 * weights[i] : 0;
                    }

                    worst = Math.Abs(sum) > Math.Abs(worst) ? sum : worst;
                }
            }
        }

        return worst;
    }
}
