using LightLM.Timing.Environments;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Scenarios;

/// <summary>What a timing run measured.</summary>
/// <param name="Subjects">The subjects' names; the first is the baseline.</param>
/// <param name="Sets">The times of each set.</param>
/// <param name="WarmUps">How each subject warmed up.</param>
/// <param name="Collections">Garbage collections that happened while a unit was timed; 0 where all went well.</param>
/// <param name="Waited">
/// The part of the measured time in which others had the processor; not counted in the times. 0 unless
/// <see cref="TimingOptions.SubtractsWaiting"/>.
/// </param>
public sealed record TimingRun(
    IReadOnlyList<string> Subjects, IReadOnlyList<SetTimes> Sets, IReadOnlyList<WarmUp> WarmUps, int Collections, double Waited)
{
    /// <summary>Compares a subject with another one over all sets together: the average of the sets' means.</summary>
    /// <param name="subject">The subject's index.</param>
    /// <param name="baseline">The index of the one that it is compared with.</param>
    public RatioComparison Compare(int subject, int baseline = 0) =>
        PairedBootstrap.Compare([.. Sets.Select(set => set.Pair(subject, baseline))]);

    /// <summary>The part of a subject's runs that exceeded <see cref="Verdict.DisturbedFactor"/> times their unit's typical time.</summary>
    /// <param name="subject">The subject's index.</param>
    public double DisturbedShare(int subject) =>
        Sets.SelectMany(set => set.Subjects[subject].Disturbances()).Average(factor => factor > Verdict.DisturbedFactor ? 1.0 : 0.0);
}

/// <summary>The times of a set.</summary>
/// <param name="Set">The items.</param>
/// <param name="Subjects">
/// A table for each subject: the times of the items, or where they are not timed one by one the mean time of an item.
/// </param>
public sealed record SetTimes(TimedSet Set, IReadOnlyList<TimeTable> Subjects)
{
    /// <summary>Each subject's times as a whole; empty unless they were timed so.</summary>
    public IReadOnlyList<WholeTimes> Wholes { get; private init; } = [];

    /// <summary>The times of subjects that were timed as a whole; what counts is net of start-ups.</summary>
    /// <param name="set">The items.</param>
    /// <param name="wholes">Each subject's times.</param>
    public static SetTimes Of(TimedSet set, IReadOnlyList<WholeTimes> wholes)
    {
        ArgumentNullException.ThrowIfNull(wholes);
        return new SetTimes(set, [.. wholes.Select(whole => whole.Net)]) { Wholes = wholes };
    }

    /// <summary>A subject's times beside those of another one.</summary>
    /// <param name="subject">The subject's index.</param>
    /// <param name="baseline">The index of the one that it is compared with.</param>
    public PairedTables Pair(int subject, int baseline = 0) => new(Subjects[subject], Subjects[baseline]);
}

/// <summary>How a subject warmed up.</summary>
/// <param name="Runs">How many untimed runs there were.</param>
/// <param name="IsSteady">Whether its time had stopped to fall when the warm-up ended.</param>
public sealed record WarmUp(int Runs, bool IsSteady);
