namespace LightLM.Contest;

/// <summary>How far a contest has come.</summary>
/// <param name="Stage">What is going on, such as "team-a, csl, round 2 of 5".</param>
/// <param name="Done">Measurements that are finished.</param>
/// <param name="Total">All measurements.</param>
/// <param name="Left">How long all that is left is expected to take, or null where that is not known.</param>
internal sealed record ContestProgress(string Stage, int Done, int Total, TimeSpan? Left = null);
