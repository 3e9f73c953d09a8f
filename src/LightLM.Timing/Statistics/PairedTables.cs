namespace LightLM.Timing.Statistics;

/// <summary>The times of a candidate and of the baseline over one set, measured in the same rounds on the same units.</summary>
public sealed record PairedTables
{
    /// <summary>Pairs two tables.</summary>
    /// <exception cref="ArgumentException">The tables do not have the same rounds and units.</exception>
    public PairedTables(TimeTable candidate, TimeTable baseline)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentNullException.ThrowIfNull(baseline);
        if (candidate.Rounds != baseline.Rounds || candidate.Units != baseline.Units)
        {
            throw new ArgumentException("Expected both tables to have the same rounds and units.", nameof(baseline));
        }

        Candidate = candidate;
        Baseline = baseline;
    }

    /// <summary>The candidate's times.</summary>
    public TimeTable Candidate { get; }

    /// <summary>The baseline's times.</summary>
    public TimeTable Baseline { get; }
}
