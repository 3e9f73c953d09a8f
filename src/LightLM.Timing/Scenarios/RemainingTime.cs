namespace LightLM.Timing.Scenarios;

/// <summary>
/// Knows how long the rest takes: what a subject has already done takes as long again, what it has not done yet is guessed from the
/// lengths and the subject's speed so far.
/// </summary>
internal sealed class RemainingTime(int subjects, IReadOnlyList<int> lengths)
{
    private readonly double[] _times = new double[subjects];
    private readonly double[] _lengths = new double[subjects];
    private readonly double?[,] _known = new double?[subjects, lengths.Count];

    /// <summary>Learns how long a unit took.</summary>
    public void Add(int subject, int unit, double milliseconds)
    {
        _known[subject, unit] = milliseconds;
        _times[subject] += milliseconds;
        _lengths[subject] += lengths[unit];
    }

    /// <summary>How long a subject takes for a unit, in milliseconds, or null before anything is known about the subject.</summary>
    public double? Of(int subject, int unit) =>
        _known[subject, unit] ?? (_lengths[subject] > 0 ? _times[subject] / _lengths[subject] * lengths[unit] : null);
}
