using LightLM.Cli.Contest;
using LightLM.Clue;
using LightLM.Timing;

namespace LightLM.Cli.Tests.Contest;

/// <summary>How measurements become T.</summary>
public sealed class ContestTimeTests
{
    private const double Tolerance = 1e-9;

    [Fact]
    public void A_command_s_time_is_net_of_its_start_up()
    {
        // 100 ms of start-up, 2 ms for each of 11 items; the baseline takes 20 ms an item and was timed on ten.
        TaskTime time = TaskTime.OfCommand(ClueTask.Csl, [Round(102, 122, 200), Round(102, 122, 200), Round(302, 122, 200)], items: 11);
        Assert.Equal(2, time.FinalistMs, Tolerance);
        Assert.Equal(20, time.BaselineMs, Tolerance);
        Assert.Equal(0.1, time.Ratio.Estimate, Tolerance);
        Assert.Equal(102, time.StartUpMs!.Value, Tolerance);
        Assert.Equal(122.0 / 11 / 20, time.WholeRatio!.Value, Tolerance);
        Assert.Null(time.Noise);
    }

    [Fact]
    public void A_command_whose_rounds_disagree_is_noisy() =>
        Assert.NotNull(TaskTime.OfCommand(ClueTask.Csl, [Round(10, 20, 100), Round(10, 40, 100), Round(10, 90, 100)], items: 11).Noise);

    [Fact]
    public void A_command_that_takes_no_longer_for_more_items_is_noisy()
    {
        TaskTime time = TaskTime.OfCommand(ClueTask.Csl, [Round(100, 99, 100), Round(100, 140, 100), Round(100, 98, 100)], items: 11);
        Assert.Contains("no longer than one", time.Noise, StringComparison.Ordinal);
        Assert.InRange(time.Ratio.Estimate, 0, 0.001);
        Assert.InRange(time.Ratio.High, 0.3, 0.5);
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

    private static JournalRecord Round(double startUp, double whole, double baseline) => new()
    {
        Kind = JournalKind.Run,
        StartUpMs = startUp,
        FinalistMs = whole,
        BaselineMs = baseline,
    };
}
