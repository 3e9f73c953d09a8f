using LightLM.Reports;

namespace LightLM.Cli.Output;

/// <summary>How far work has come, in words and figures that a bar and lines both show.</summary>
/// <param name="Stage">What is going on.</param>
/// <param name="Fraction">The part that is done, from 0 to 1; null where that is not known.</param>
/// <param name="Left">How long the rest is expected to take; null where that is not known.</param>
internal sealed record WorkProgress(string Stage, double? Fraction, TimeSpan? Left)
{
    /// <summary>How long the rest takes at most; null where that is no longer, or not known.</summary>
    public TimeSpan? LeftAtMost { get; init; }

    /// <summary>The time left in words, or nothing.</summary>
    public string TimeLeft => Left is not { } left ? ""
        : LeftAtMost is { } most ? $"about {Numbers.Duration(left)} left, {Numbers.Duration(most)} at most"
        : $"about {Numbers.Duration(left)} left";
}
