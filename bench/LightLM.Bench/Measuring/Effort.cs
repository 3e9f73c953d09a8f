using System.CommandLine;

namespace LightLM.Bench.Measuring;

/// <summary>How long one comparison is measured.</summary>
/// <param name="Duration">The time of the counted rounds together, at least.</param>
/// <param name="FewestRounds">The counted rounds, at least.</param>
/// <param name="WarmUp">The time of the rounds before, at least.</param>
/// <param name="WarmUpRounds">The rounds before, at least.</param>
/// <param name="ProcessStarts">How often a process is started for a cold start.</param>
internal sealed record Effort(TimeSpan Duration, int FewestRounds, TimeSpan WarmUp, int WarmUpRounds, int ProcessStarts)
{
    /// <summary>For figures that are to be quoted.</summary>
    public static readonly Effort Full = new(TimeSpan.FromSeconds(10), 15, TimeSpan.FromSeconds(2), 2, 11);

    /// <summary>For a first look.</summary>
    public static readonly Effort Quick = new(TimeSpan.FromSeconds(0.8), 3, TimeSpan.FromSeconds(0.2), 1, 3);

    public static Effort Of(bool isQuick) => isQuick ? Quick : Full;

    public static Option<bool> CreateQuickOption(string what) => new("--quick") { Description = $"Measures for less than two minutes: {what}." };
}
