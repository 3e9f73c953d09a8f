using LightLM.Clue.Metrics;
using LightLM.Clue.Scoring;

namespace LightLM.Clue.Tests.Scoring;

public sealed class FinalScoreTests
{
    private const double Tolerance = 1e-12;

    // What the contest published: the three results, the best mean score of any entry (75.949), BERT-base's (76.460) and the best
    // baseline's (69.289). The finalists' own P, S and T were not published. Every finalist had passed the preliminary round,
    // S_lite < S_bert / 9 and T_lite <= T_bert / 8, and S and T are above zero.
    private const double BestPerformance = 75.949;
    private const double BertPerformance = 76.460;
    private const double BaselinePerformance = 69.289;
    private const double SizeLimit = 1.0 / 9;
    private const double TimeLimit = 1.0 / 8;

    [Fact]
    public void The_terms_are_the_formula_s()
    {
        FinalScore score = new(75, 7_550_000, 110_000_000, 0.08);
        Assert.Equal(0.6, score.PerformanceTerm, Tolerance);
        Assert.Equal(0.1 * (1 - (7.55 / 99)), score.SizeTerm, Tolerance);
        Assert.Equal(0.092, score.TimeTerm, Tolerance);
        Assert.Equal(score.PerformanceTerm + score.SizeTerm + score.TimeTerm, score.Result, Tolerance);
    }

    [Fact]
    public void The_baseline_itself_pays_for_its_size() =>
        Assert.Equal((0.8 * 0.7646) + (0.1 * (1 - (1 / 0.9))), new FinalScore(BertPerformance, 1, 1, 1).Result, Tolerance);

    [Theory]
    [InlineData(0.777126778)]
    [InlineData(0.768969257)]
    [InlineData(0.758543871)]
    public void Published_results_need_a_performance_that_was_reached(double published)
    {
        double most = PerformanceFor(published, SizeLimit, TimeLimit);
        double least = PerformanceFor(published, size: 0, time: 0);
        Assert.InRange(most, least, BestPerformance);
        Assert.InRange(most, BaselinePerformance, BertPerformance);
        Assert.InRange(least, BaselinePerformance, BertPerformance);
    }

    // The paper of the first says that its model is 9 times smaller and 8 times faster than BERT-base; the overview says that the team
    // handed in its third best entry, so that P is below the best mean score.
    [Fact]
    public void The_first_place_follows_from_what_its_team_tells()
    {
        double performance = PerformanceFor(0.777126778, SizeLimit, TimeLimit);
        Assert.Equal(75.247, performance, 1e-3);
        Assert.Equal(0.777126778, new FinalScore(performance, SizeLimit, 1, TimeLimit).Result, 1e-9);
    }

    [Fact]
    public void The_best_baseline_would_have_come_after_the_third_at_the_limits() =>
        Assert.InRange(new FinalScore(BaselinePerformance, SizeLimit, 1, TimeLimit).Result, 0.72, 0.758543871);

    [Fact]
    public void A_slower_model_and_a_larger_one_lose_by_it()
    {
        Assert.Equal(-0.1, new FinalScore(0, 0.9, 1, 2).TimeTerm, Tolerance);
        Assert.Equal(-0.1, new FinalScore(0, 1.8, 1, 1).SizeTerm, Tolerance);
    }

    [Fact]
    public void The_size_of_the_baseline_is_in_the_unit_of_the_measure()
    {
        Assert.Equal(110_000_000, FinalScore.DefaultBertSize(SizeMeasure.Parameters));
        Assert.Equal(440_000_000, FinalScore.DefaultBertSize(SizeMeasure.Bytes));
    }

    [Theory]
    [InlineData(-1, 1, 1, 1)]
    [InlineData(100.1, 1, 1, 1)]
    [InlineData(double.NaN, 1, 1, 1)]
    [InlineData(50, -1, 1, 1)]
    [InlineData(50, 1, 0, 1)]
    [InlineData(50, 1, 1, -0.1)]
    [InlineData(50, 1, 1, double.PositiveInfinity)]
    public void Impossible_values_are_refused(double performance, double size, double bertSize, double time) =>
        Assert.Throws<InputException>(() => new FinalScore(performance, size, bertSize, time));

    [Fact]
    public void P_is_the_mean_of_the_four_figures()
    {
        TaskFigures figures = new(66, 78, 68, 24);
        Assert.Equal(59, figures.Mean, Tolerance);
        Assert.Equal(figures, TaskFigures.From(figures.Of));
    }

    [Theory]
    [InlineData(ClueTask.Cluener, "f1_macro")]
    [InlineData(ClueTask.Csl, "accuracy")]
    [InlineData(ClueTask.Cluewsc2020, "accuracy")]
    [InlineData(ClueTask.Cmrc2018, "em")]
    public void The_figure_of_a_task_is_the_one_that_is_named(ClueTask task, string member)
    {
        ClueScores scores = ClueMetrics.Evaluate(
            task,
            Fixture.Path($"metrics-small/{task.OfficialName()}.gold.json"),
            Fixture.Path($"metrics-small/{task.OfficialName()}.predictions.json"));
        using System.Text.Json.JsonDocument json = System.Text.Json.JsonDocument.Parse(scores.ToJson());
        Assert.Equal(json.RootElement.GetProperty(member).GetDouble(), TaskFigures.FigureOf(scores));
    }

    /// <summary>The P that leads to a result, by the formula with P = 0.</summary>
    private static double PerformanceFor(double result, double size, double time) =>
        (result - new FinalScore(0, size, 1, time).Result) / 0.8 * 100;
}
