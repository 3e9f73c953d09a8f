namespace LightLM.Timing;

/// <summary>How far a timing run has come.</summary>
/// <param name="Stage">What is going on, such as "round 2 of 5".</param>
/// <param name="Fraction">The part of the planned time that has passed: 0 to 1.</param>
/// <param name="Left">How long the planned rest will take, from what each subject has taken so far; null until that is known.</param>
public sealed record TimingProgress(string Stage, double Fraction, TimeSpan? Left);
