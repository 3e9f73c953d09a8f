using LightLM.Clue;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Tests.Contest;

/// <summary>How measurements become T.</summary>
public sealed class ContestTimeTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void A_command_s_time_is_net_of_its_start_up()
    {
        // 100 ms of start-up, 2 ms for each of 11 items; the baseline, a model, takes 20 ms an item.
        TimedRound[] alike = [.. Enumerable.Repeat(Round(102, 122, 20, 220), 9)];
        TaskTime time = Time([.. alike, Round(302, 122, 20, 220)], isBaselineProcess: false);
        Assert.Equal(2, time.FinalistMs, Tolerance);
        Assert.Equal(20, time.BaselineMs, Tolerance);
        Assert.Equal(0.1, time.Ratio.Estimate, Tolerance);
        Assert.Equal(102, time.Whole!.Finalist.StartUpMs!.Value, Tolerance);
        Assert.Null(time.Whole.Baseline.StartUpMs);
        Assert.Equal(122.0 / 220, time.Whole.Ratio, Tolerance);
        Assert.Null(time.Noise);
    }

    [Fact]
    public void What_start_ups_differ_by_is_in_the_interval()
    {
        TaskTime alike = Time([.. Enumerable.Repeat(Round(100, 200, 10, 110), 5)], isBaselineProcess: false);
        TaskTime differing = Time(
            [Round(100, 200, 10, 110), Round(130, 200, 10, 110), Round(70, 200, 10, 110), Round(110, 200, 10, 110), Round(90, 200, 10, 110)],
            isBaselineProcess: false);
        Assert.Equal(0, alike.Ratio.RelativeHalfWidth, Tolerance);
        Assert.InRange(differing.Ratio.Low, 0.6, 0.9);
        Assert.InRange(differing.Ratio.High, 1.25, 1.35);
    }

    [Fact]
    public void A_baseline_that_is_a_command_is_net_of_its_start_up_too()
    {
        TaskTime time = Time([Round(102, 122, 1020, 1220), Round(102, 122, 1020, 1220)], isBaselineProcess: true);
        Assert.Equal(20, time.BaselineMs, Tolerance);
        Assert.Equal(0.1, time.Ratio.Estimate, Tolerance);
        Assert.Equal(1020, time.Whole!.Baseline.StartUpMs!.Value, Tolerance);
        Assert.Equal(0.1, time.Whole.Ratio, Tolerance);
    }

    [Fact]
    public void A_command_whose_rounds_disagree_is_noisy() =>
        Assert.NotNull(Time([Round(10, 20, 10, 110), Round(10, 40, 10, 110), Round(10, 90, 10, 110)], isBaselineProcess: false).Noise);

    [Fact]
    public void A_command_that_takes_no_longer_for_more_items_is_noisy()
    {
        TaskTime time = Time([Round(100, 99, 10, 110), Round(100, 140, 10, 110), Round(100, 98, 10, 110)], isBaselineProcess: false);
        Assert.StartsWith("11 rows took no longer than one", time.Noise, StringComparison.Ordinal);

        // It earns nothing by that: what cannot be told from the start-up counts with it.
        Assert.Equal(98.5 / 11, time.FinalistMs, Tolerance);
        Assert.InRange(time.Ratio.Low, 0.8, time.Ratio.Estimate);
        Assert.InRange(time.Ratio.High, 1.2, 1.3);
        string? noise = Time([Round(10, 110, 100, 99), Round(10, 110, 100, 99)], isBaselineProcess: true).Noise;
        Assert.StartsWith("baseline: 11 rows took no longer than one", noise, StringComparison.Ordinal);
    }

    [Fact]
    public void Tasks_count_by_their_mean_times()
    {
        TaskTime[] tasks =
        [
            new(ClueTask.Csl, 10, 100, new RatioEstimate(0.1, 0.09, 0.12), null),
            new(ClueTask.Cmrc2018, 60, 300, new RatioEstimate(0.2, 0.19, 0.21), null),
        ];
        FinalistTime time = FinalistTime.Of(tasks);
        Assert.Equal(35, time.FinalistMs, Tolerance);
        Assert.Equal(200, time.BaselineMs, Tolerance);
        Assert.Equal(0.175, time.Ratio.Estimate, Tolerance);
        Assert.Equal(0.175 - Math.Sqrt((0.0025 * 0.0025) + (0.0075 * 0.0075)), time.Ratio.Low, Tolerance);
        Assert.Equal(0.175 + Math.Sqrt((0.005 * 0.005) + (0.0075 * 0.0075)), time.Ratio.High, Tolerance);
    }

    private static TaskTime Time(TimedRound[] rounds, bool isBaselineProcess) =>
        TaskTime.OfRounds(ClueTask.Csl, rounds, (true, isBaselineProcess));

    private static TimedRound Round(double first, double all, double baselineFirst, double baselineAll) => new(
        0, Rows: 11, Tokens: 100, Times(first, all), Times(baselineFirst, baselineAll));

    private static PartTimes Times(double first, double all) => new(new MeasuredRun(first), new MeasuredRun(all));
}
