using LightLM.Formats;
using LightLM.Timing.Models;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

/// <summary>Models at the limits of the contest: fewer than 12 million parameters, at most an eighth of the time.</summary>
public sealed class BudgetTests
{
    [Theory]
    [InlineData(0.11, 0.125, true)]
    [InlineData(0.125, 0.125, true)]
    [InlineData(0.125, 0.14, null)]
    [InlineData(0.12500000000000003, 0.14, false)]
    public void An_eighth_of_the_time_is_kept_by_an_eighth(double low, double high, bool? passes)
    {
        Budget budget = Of(parameters: 1, new RatioEstimate((low + high) / 2, low, high));
        Assert.Equal(passes, budget.TimePasses);
        Assert.Equal(passes == true, budget.Passes);
    }

    [Theory]
    [InlineData(11_999_999, true)]
    [InlineData(12_000_000, false)]
    public void Twelve_million_parameters_are_too_many(long parameters, bool passes)
    {
        Budget budget = Of(parameters, ratio: null);
        Assert.Equal(passes, budget.ParametersPass);
        Assert.Equal(passes, budget.Passes);
    }

    private static Budget Of(long parameters, RatioEstimate? ratio) => new("model", new ParameterCounts(0, parameters, 0), 1, ratio, Report: null);
}
