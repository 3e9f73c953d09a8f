using LightLM.Clue.Scoring;
using LightLM.Contest;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Tests.Contest;

/// <summary>Places, and finalists at the limits of the preliminary round.</summary>
public sealed class StandingTests
{
    [Theory]
    [InlineData(11_999_999, 0.125)]
    [InlineData(12_000_000, 0.125, "parameters")]
    [InlineData(11_999_999, 0.12500000000000003, "time")]
    [InlineData(12_000_000, 0.2, "parameters", "time")]
    [InlineData(null, 0.1)]
    public void Limits_are_exceeded_by_what_is_surely_above_them(int? parameters, double low, params string[] exceeded)
    {
        Standing standing = Stand(80, new RatioEstimate(low + 0.01, low, low + 0.02), parameters: parameters);
        Assert.Equal(exceeded, standing.ExceededLimits(besideBertBase: true));
        Assert.Equal(exceeded.Where(limit => limit != "time"), standing.ExceededLimits(besideBertBase: false));
    }

    [Fact]
    public void What_is_uncertain_about_P_and_T_adds_up_as_squares()
    {
        // P 80 +- 3 is 0.024 of the result, T 0.1 +- 0.1 is 0.01.
        FigureEstimate result = Stand(80, new RatioEstimate(0.1, 0, 0.2), uncertainty: 6).Result;
        double half = Math.Sqrt((0.024 * 0.024) + (0.01 * 0.01));
        Assert.Equal(result.Estimate - half, result.Low, 1e-12);
        Assert.Equal(result.Estimate + half, result.High, 1e-12);
    }

    [Theory]
    [InlineData(80, 79.8, 0, true)]
    [InlineData(80, 79.8, 1, false)]
    [InlineData(80, 70, 1, true)]
    public void Two_differ_by_more_than_what_is_uncertain_about_both(double better, double worse, double uncertainty, bool differ)
    {
        RatioEstimate ratio = new(0.1, 0.099, 0.101);
        Assert.Equal(differ, Stand(better, ratio, uncertainty).IsSurelyAbove(Stand(worse, ratio, uncertainty)));
    }

    [Fact]
    public void A_time_that_cannot_be_relied_on_separates_no_places()
    {
        RatioEstimate fast = new(0.01, 0.01, 0.01);
        RatioEstimate slow = new(0.9, 0.9, 0.9);
        Assert.True(Stand(80, fast).IsSurelyAbove(Stand(80, slow)));
        Assert.False(Stand(80, fast, noise: "noisy").IsSurelyAbove(Stand(80, slow)));
        Assert.False(Stand(80, fast).IsSurelyAbove(Stand(80, slow, noise: "noisy")));

        // What P is ahead by is less than the whole term of time, and then more.
        Assert.False(Stand(85, fast, noise: "noisy").IsSurelyAbove(Stand(80, slow)));
        Assert.True(Stand(95, fast, noise: "noisy").IsSurelyAbove(Stand(80, slow)));
    }

    private static Standing Stand(
        double performance, RatioEstimate ratio, double uncertainty = 0, int? parameters = 1, string? noise = null)
    {
        // Four figures: the errors of their mean are half of theirs.
        FinalistFigures figures = new([.. Clue.ClueTasks.All.Select(task => new TaskFigure(
            task,
            new FigureEstimate(performance, performance - uncertainty, performance + uncertainty),
            new Dictionary<string, double>(),
            1))]);
        TaskTime[] tasks = [.. Clue.ClueTasks.All.Select(task => new TaskTime(task, 1, 8, ratio, noise))];
        FinalistTime time = new(tasks, 1, 8, ratio);
        RecordedFinalist finalist = new(
            new FinalistEntry { Name = "counted", Text = "" }, "key", new Entrant(IsCommand: false, 7_000_000, parameters, []), IsTimedWhole: false);
        return new Standing(finalist, figures, time, new FinalScore(performance, 7_000_000, 110_000_000, ratio.Estimate));
    }
}
