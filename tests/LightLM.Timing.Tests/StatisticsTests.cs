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

    private static PairedTables Noisy(double ratio, int seed)
    {
        Random random = new(seed);
        double[][] Rounds(double time) => [.. Enumerable.Range(0, 9).Select(_ => (double[])[.. Enumerable.Range(0, 6).Select(_ => time * (1 + (0.05 * random.NextDouble())))])];
        return new PairedTables(new TimeTable(Rounds(ratio)), new TimeTable(Rounds(1)));
    }
}
