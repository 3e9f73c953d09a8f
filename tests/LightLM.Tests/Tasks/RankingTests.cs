using LightLM.Tasks;

namespace LightLM.Tests.Tasks;

public sealed class RankingTests
{
    [Fact]
    public void The_best_come_first_and_of_equal_ones_the_first()
    {
        Random random = new(3);
        for (int length = 0; length < 40; length++)
        {
            float[] scores = [.. Enumerable.Range(0, length).Select(_ => random.Next(8) == 0 ? float.NaN : random.Next(10))];
            foreach (int room in (int[])[0, 1, 2, 5, 39, 50])
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
