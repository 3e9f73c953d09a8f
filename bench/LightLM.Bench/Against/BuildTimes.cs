using LightLM.Bench.Results;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Against;

/// <summary>One thing that two builds do, and how long each takes.</summary>
/// <param name="What">What they do, for readers.</param>
/// <param name="Before">The other build's times.</param>
/// <param name="Now">This build's times.</param>
/// <param name="Limit">How many times as long this build may take.</param>
/// <param name="Row">What machines are told of it besides.</param>
internal sealed record BuildTimes(string What, TimeTable Before, TimeTable Now, double Limit, ResultRow Row)
{
    /// <summary>This build's time divided by the other's.</summary>
    public RatioEstimate Ratio { get; } = PairedBootstrap.Compare(new PairedTables(Now, Before)).OfMedians;

    /// <summary>Whether this build keeps the limit; null where the interval leaves it open.</summary>
    public bool? Keeps => Ratio.IsAtMost(Limit);

    /// <summary>The rows of both builds: this one's with the ratio.</summary>
    public IEnumerable<ResultRow> Rows =>
    [
        (Row with { Runner = "before" }).With(Before),
        (Row with { Runner = "now", RatioLimit = Limit }).With(Ratio).With(Now),
    ];
}
