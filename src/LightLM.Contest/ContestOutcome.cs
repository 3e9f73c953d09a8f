using LightLM.Timing.Environments;

namespace LightLM.Contest;

/// <summary>A contest that is complete: what all reports show.</summary>
/// <param name="Manifest">The contest.</param>
/// <param name="Ranking">The ranking.</param>
/// <param name="Machine">What it ran on.</param>
/// <param name="Load">How busy that was.</param>
/// <param name="EarlierMeasurements">How many measurements a run of before had taken.</param>
internal sealed record ContestOutcome(
    ContestManifest Manifest, Ranking Ranking, MachineDescription Machine, MachineLoad Load, int EarlierMeasurements);
