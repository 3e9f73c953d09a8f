using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Clue.Scoring;
using LightLM.Contest;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Tests.Contest;

/// <summary>Finalists at the limits of the preliminary round.</summary>
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
        RatioEstimate ratio = new(low + 0.01, low, low + 0.02);
        FinalistTime time = new([], 1, 8, ratio);
        FinalScore score = new(80, 7_000_000, 110_000_000, ratio.Estimate);
        Standing standing = new(1, new Counted(parameters), TaskFigures.From(_ => 80), time, score, score.Result, score.Result);
        Assert.Equal(exceeded, standing.ExceededLimits);
    }

    private sealed class Counted(long? parameters) : Finalist(new() { Name = "counted", Directory = "", Text = "" }, "key", "")
    {
        public override long Size => 1;

        public override long? Parameters => parameters;

        public override bool StartsProcess => false;

        public override void WithSubject(ContestSet set, Action<ISetSubject> work, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        protected override IReadOnlyList<OddRow> Write(
            ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken) =>
            throw new NotSupportedException();
    }
}
