namespace LightLM.Timing.Scenarios;

/// <summary>Items that are timed and reported together. Items are numbered over all the sets of a run, in their order, from 0.</summary>
/// <param name="Name">The name in reports, such as a task's.</param>
/// <param name="Lengths">Each item's length, in tokens where they are texts; what a first guess of its time is proportional to.</param>
public sealed record TimedSet(string Name, IReadOnlyList<int> Lengths);
