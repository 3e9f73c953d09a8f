using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Timing.Models;

namespace LightLM.Timing.Tests;

/// <summary>Rows that are drawn anew for each round.</summary>
public sealed class TimedRowsTests
{
    [Fact]
    public void A_draw_has_each_row_once_and_one_of_each_part_of_the_lengths()
    {
        for (int size = 1; size <= 30; size++)
        {
            TimedRows all = Rows(size);
            for (int count = 1; count <= size; count++)
            {
                TimedRows drawn = all.Draw(count, new Random(size * count));
                int[] lengths = [.. drawn.Lengths.Order()];
                Assert.Equal(count, lengths.Distinct().Count());
                Assert.All(lengths.Index(), row => Assert.InRange(row.Item, row.Index * size / count, ((row.Index + 1) * size / count) - 1));
            }
        }
    }

    [Fact]
    public void Draws_differ_by_their_seed_and_have_no_more_than_all_rows()
    {
        TimedRows all = Rows(100);
        Assert.Equal(all.Draw(10, new Random(1)).Lengths, all.Draw(10, new Random(1)).Lengths);
        Assert.NotEqual(all.Draw(10, new Random(1)).Lengths, all.Draw(10, new Random(2)).Lengths);
        Assert.Equal(all.Lengths, all.Draw(1000, new Random(1)).Lengths);
    }

    /// <summary>Rows whose lengths are 0, 1, 2 and so on, in another order.</summary>
    private static TimedRows Rows(int size)
    {
        int[] lengths = [.. Enumerable.Range(0, size)];
        new Random(7).Shuffle(lengths);
        CslExample[] rows = [.. lengths.Select((length, i) => new CslExample(i, i + 1, $"{length}", ["a"], null))];
        return new TimedRows(ClueTask.Csl, rows, [.. rows.Select(ClueQuery.Of)], lengths, size);
    }
}
