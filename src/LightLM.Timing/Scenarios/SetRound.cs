namespace LightLM.Timing.Scenarios;

/// <summary>
/// One round over a set for subjects that are timed as a whole: each runs the first item and then all items, one subject after the other,
/// and everything in the opposite order in every second round, so that a steady drift of the machine adds the same to all.
/// </summary>
public static class SetRound
{
    /// <summary>Runs every subject once, untimed: what lies on the disk comes into memory, and code is compiled.</summary>
    /// <param name="subjects">The subjects.</param>
    public static void WarmUp(IEnumerable<ISetSubject> subjects)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        foreach (ISetSubject subject in subjects)
        {
            subject.Run(SetPart.AllItems);
        }
    }

    /// <summary>Measures a round.</summary>
    /// <param name="subjects">The subjects; all work on the same set.</param>
    /// <param name="round">The round's number, from 0.</param>
    /// <returns>The times of each subject.</returns>
    public static IReadOnlyList<SetTime> Measure(IReadOnlyList<ISetSubject> subjects, int round)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        (int Subject, SetPart Part)[] order =
        [
            .. Enumerable.Range(0, subjects.Count)
                .SelectMany(subject => new[] { (subject, SetPart.FirstItem), (subject, SetPart.AllItems) }),
        ];
        if (round % 2 == 1)
        {
            Array.Reverse(order);
        }

        Dictionary<(int Subject, SetPart Part), SetRun> runs = order.ToDictionary(run => run, run => subjects[run.Subject].Run(run.Part));
        return [.. subjects.Select((_, i) => new SetTime(runs[(i, SetPart.FirstItem)], runs[(i, SetPart.AllItems)]))];
    }
}

/// <summary>What a subject took in a round.</summary>
/// <param name="First">For the first item.</param>
/// <param name="All">For all items.</param>
public sealed record SetTime(SetRun First, SetRun All)
{
    /// <summary>A round of which the times are all that is known.</summary>
    /// <param name="firstMs">Milliseconds for the first item.</param>
    /// <param name="allMs">Milliseconds for all items.</param>
    public SetTime(double firstMs, double allMs)
        : this(new SetRun(firstMs, null), new SetRun(allMs, null))
    {
    }
}
