namespace LightLM.Timing.Scenarios;

/// <summary>How far a timing run has come.</summary>
/// <param name="Stage">What is going on, such as "round 2 of 5 to 15".</param>
/// <param name="Fraction">The part of the expected time that has passed: 0 to 1.</param>
/// <param name="Left">
/// How long the rest will take with as many rounds as are expected, from what each subject has taken so far; null until that is known.
/// </param>
public sealed record TimingProgress(string Stage, double Fraction, TimeSpan? Left)
{
    /// <summary>How long the rest takes with as many rounds as there can be; null where that is no longer, or not known.</summary>
    public TimeSpan? LeftAtMost { get; init; }
}
