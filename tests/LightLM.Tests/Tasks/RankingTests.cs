using LightLM.Tasks;

namespace LightLM.Tests.Tasks;

public sealed class RankingTests
{
    [Fact]
    public void The_best_come_first_and_of_equal_ones_the_first()
    {
        Random random = new(3);
        foreach (int length in Enumerable.Range(0, 40).Concat([200]))
        {
            float[] scores = [.. Enumerable.Range(0, length).Select(_ => random.Next(11) switch { 0 => float.NaN, 10 => BitConverter.Int32BitsToSingle(0x7FC0_0000), 1 => -0f, 2 => float.NegativeInfinity, 3 => float.PositiveInfinity, _ => random.Next(10) - 4 })];
            foreach (int room in (int[])[0, 1, 2, 5, 32, 33, 39, 50, 200])
            {
                int[] best = new int[room];
                int count = Ranking.Best(scores, best);
                Assert.Equal(Enumerable.Range(0, length).OrderByDescending(index => scores[index]).Take(room), best.Take(count));
            }
        }
    }

    [Fact]
    public void Scores_behind_the_last_label_do_not_count()
    {
        Assert.Equal([new LabelScore("b", 2, 1), new LabelScore("a", 1, 0)], Ranking.Best([1, 2, 9], ["a", "b"], 5));
        Assert.Empty(Ranking.Best([1, 2], ["a", "b"], 0));
        Assert.Equal(100, Ranking.Best(new float[200], [.. Enumerable.Range(0, 200).Select(i => $"{i}")], 100).Length);
    }
}
