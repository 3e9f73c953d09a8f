using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

public sealed class StatisticsTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.5, 2.5)]
    [InlineData(0.9, 3.7)]
    [InlineData(1, 4)]
    public void Quantiles_are_linear_between_samples(double fraction, double expected) =>
        Assert.Equal(expected, Quantiles.Of([1, 2, 3, 4], fraction), 1e-12);

    [Fact]
    public void A_summary_has_the_percentiles_and_the_outliers()
    {
        LatencySummary summary = LatencySummary.Of([.. Enumerable.Range(1, 100).Select(i => 100.0 + i), 1000]);
        Assert.Equal(101, summary.Count);
        Assert.Equal(151, summary.P50, 1e-9);
        Assert.Equal(191, summary.P90, 1e-9);
        Assert.Equal(101, summary.Min);
        Assert.Equal(1, summary.Outliers.Count);
        Assert.Equal(1000, summary.Outliers.Largest);
    }

    [Fact]
    public void Nothing_cannot_be_summarized() => Assert.Throws<ArgumentException>(() => LatencySummary.Of([]));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Times_are_positive(double time) => Assert.Throws<ArgumentException>(() => TimeTable.OfOneUnit([1, time]));

    [Fact]
    public void Tables_of_different_rounds_are_no_pair() =>
        Assert.Throws<ArgumentException>(() => new PairedTables(TimeTable.OfOneUnit([1, 2]), TimeTable.OfOneUnit([1])));

    [Fact]
    public void The_same_times_give_the_same_interval()
    {
        RatioComparison first = PairedBootstrap.Compare(Noisy(1.2, seed: 3));
        Assert.Equal(first, PairedBootstrap.Compare(Noisy(1.2, seed: 3)));
        Assert.True(first.OfMeans.Low < first.OfMeans.High);
    }

    /// <summary>An interval of 99 % may miss the truth once in a hundred times.</summary>
    [Fact]
    public void Intervals_contain_the_truth_as_often_as_they_claim()
    {
        int misses = Enumerable.Range(0, 200).Count(seed => !PairedBootstrap.Compare(Noisy(1.1, seed)).OfMeans.Contains(1.1));
        Assert.InRange(misses, 0, 10);
    }

    [Fact]
    public void Several_sets_are_averaged_before_they_are_divided()
    {
        PairedTables small = new(TimeTable.OfOneUnit([1, 1]), TimeTable.OfOneUnit([2, 2]));
        PairedTables large = new(TimeTable.OfOneUnit([9, 9]), TimeTable.OfOneUnit([98, 98]));
        Assert.Equal(10 / 100.0, PairedBootstrap.Compare([small, large]).OfMeans.Estimate, 1e-12);
    }

    [Fact]
    public void Ratios_differ_when_their_intervals_do_not_touch()
    {
        RatioEstimate ratio = new(0.1, 0.09, 0.11);
        Assert.False(ratio.DiffersFrom(new RatioEstimate(0.12, 0.105, 0.13)));
        Assert.True(ratio.DiffersFrom(new RatioEstimate(0.12, 0.111, 0.13)));
    }

    [Theory]
    [InlineData(0.11, 0.125, true)]
    [InlineData(0.11, 0.12500000000000003, null)]
    [InlineData(0.125, 0.13, null)]
    [InlineData(0.12500000000000003, 0.13, false)]
    [InlineData(0.125, 0.125, true)]
    public void A_limit_is_kept_by_an_interval_that_ends_at_it(double low, double high, bool? isAtMost) =>
        Assert.Equal(isAtMost, new RatioEstimate((low + high) / 2, low, high).IsAtMost(0.125));

    /// <summary>Quartiles of 11 and 13: the fence is at 13 + 3 * 2.</summary>
    [Theory]
    [InlineData(19, 0)]
    [InlineData(19.001, 1)]
    public void Outliers_are_beyond_three_interquartile_ranges(double largest, int count) =>
        Assert.Equal(new Outliers(count, 19, largest), Outliers.Of([10, 11, 12, 13, largest]));

    [Theory]
    [InlineData(109, 0)]
    [InlineData(111, 1)]
    public void Samples_that_hardly_differ_have_no_outliers(double largest, int count) =>
        Assert.Equal(count, Outliers.Of([100, 100, 100, 100, largest]).Count);

    [Fact]
    public void A_typical_time_is_the_lower_quartile_and_each_unit_has_its_own()
    {
        TimeTable table = new([[4, 10], [1, 20], [3, 10], [2, 10], [100, 10]]);
        Assert.Equal([2, 10], table.Typical());
        Assert.Equal([2, 1, 0.5, 2, 1.5, 1, 1, 1, 50, 1], table.Disturbances());
    }

    /// <summary>Of five draws the second smallest is 2 where at most one draw is not: with a probability of 0.7 %.</summary>
    [Fact]
    public void An_interval_leaves_out_half_a_percent_at_either_end()
    {
        TimeTable rarelyTwo = TimeTable.OfOneUnit([1, 1, 1, 1, 2]);
        TimeTable one = TimeTable.OfOneUnit([1, 1, 1, 1, 1]);
        Assert.Equal(new RatioEstimate(1, 1, 2), PairedBootstrap.Compare(new PairedTables(rarelyTwo, one)).OfMeans);
        Assert.Equal(new RatioEstimate(1, 0.5, 1), PairedBootstrap.Compare(new PairedTables(one, rarelyTwo)).OfMeans);
    }

    [Fact]
    public void What_slows_both_in_a_round_does_not_widen_the_interval()
    {
        Random random = new(5);
        double[][] rounds = [.. Enumerable.Range(0, 9).Select(_ => (double[])[.. Enumerable.Range(0, 4).Select(_ => 1 + random.NextDouble())])];
        PairedTables twice = new(new TimeTable([.. rounds.Select(round => (double[])[.. round.Select(time => 2 * time)])]), new TimeTable(rounds));
        RatioEstimate exactly = new(2, 2, 2);
        Assert.Equal(new RatioComparison(exactly, exactly), PairedBootstrap.Compare(twice));
    }

    /// <summary>Every unit is fast in three rounds of nine, each in others: whatever is drawn twice, some units have less than three fast ones.</summary>
    [Fact]
    public void An_interval_holds_its_estimate()
    {
        bool[][] fast = [.. Enumerable.Range(0, 1 << 9).Where(bits => int.PopCount(bits) == 3).Select(bits => Enumerable.Range(0, 9).Select(round => (bits >> round) % 2 == 1).ToArray())];
        TimeTable table = new([.. Enumerable.Range(0, 9).Select(round => (double[])[.. fast.Select(unit => unit[round] ? 1.0 : 2)])]);
        TimeTable one = new([.. Enumerable.Range(0, 9).Select(_ => (double[])[.. fast.Select(_ => 1.0)])]);
        RatioEstimate ratio = PairedBootstrap.Compare(new PairedTables(table, one)).OfMeans;
        Assert.Equal((1, 1), (ratio.Estimate, ratio.Low));
        Assert.True(ratio.High > 1);
    }

    [Fact]
    public void Medians_are_of_units_and_their_sums_are_divided()
    {
        PairedTables small = new(new TimeTable([[1, 2, 9]]), new TimeTable([[4, 2, 6]]));
        PairedTables large = new(new TimeTable([[90, 10, 20]]), new TimeTable([[98, 100, 99]]));
        Assert.Equal((2.0 + 20) / (4 + 99), PairedBootstrap.Compare([small, large]).OfMedians.Estimate, 1e-12);
    }

    [Fact]
    public void Half_of_an_interval_is_a_part_of_the_estimate_and_touching_ones_do_not_differ()
    {
        RatioEstimate ratio = new(0.5, 0.375, 0.625);
        Assert.Equal(0.25, ratio.RelativeHalfWidth);
        Assert.False(ratio.DiffersFrom(new RatioEstimate(0.75, 0.625, 1)));
        Assert.False(ratio.DiffersFrom(new RatioEstimate(0.25, 0.1, 0.375)));
    }

    private static PairedTables Noisy(double ratio, int seed)
    {
        Random random = new(seed);
        double[][] Rounds(double time) => [.. Enumerable.Range(0, 9).Select(_ => (double[])[.. Enumerable.Range(0, 6).Select(_ => time * (1 + (0.05 * random.NextDouble())))])];
        return new PairedTables(new TimeTable(Rounds(ratio)), new TimeTable(Rounds(1)));
    }
}
