using System.CommandLine;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Measuring;

/// <summary>How much is measured.</summary>
/// <param name="Options">How rounds are conducted.</param>
/// <param name="ProcessStarts">How often a process is started for a cold start.</param>
internal sealed record Effort(TimingOptions Options, int ProcessStarts)
{
    /// <summary>For figures that are to be quoted.</summary>
    private static readonly Effort Full = new(new TimingOptions { FewestRounds = 7, MostRounds = 15 }, 11);

    /// <summary>For a first look.</summary>
    private static readonly Effort Quick = new(
        new TimingOptions { FewestRounds = 3, MostRounds = 3, WarmUpLimit = TimeSpan.FromSeconds(0.2) }, 3);

    /// <summary>Whether this is the shorter measurement.</summary>
    public bool IsQuick => this == Quick;

    /// <summary>How rounds are conducted that take seconds each.</summary>
    public TimingOptions LargeOptions => IsQuick ? Options with { FewestRounds = 2, MostRounds = 2 } : Options;

    public static Effort Of(bool isQuick) => isQuick ? Quick : Full;

    public static Option<bool> CreateQuickOption(string what) =>
        new("--quick") { Description = $"Measures for less than two minutes: {what}." };
}
