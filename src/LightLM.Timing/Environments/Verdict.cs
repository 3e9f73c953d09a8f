using System.Globalization;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Environments;

/// <summary>Whether a run's ratios can be relied on.</summary>
/// <param name="IsSteady">Whether they can.</param>
/// <param name="Reasons">Why not; empty for a steady run.</param>
/// <param name="Remedy">What to do about it, or null for a steady run.</param>
public sealed record Verdict(bool IsSteady, IReadOnlyList<string> Reasons, string? Remedy)
{
    /// <summary>A ratio whose interval is wider than this part of it on either side is not relied on.</summary>
    public const double WidestHalfWidth = 0.025;

    /// <summary>Where more runs than this were disturbed, the typical times are no longer those of an undisturbed machine.</summary>
    public const double LargestDisturbedShare = 0.5;

    /// <summary>A run that took this many times its unit's typical time was disturbed.</summary>
    public const double DisturbedFactor = 1.25;

    private const double NotableStall = 0.1;
    private const double NotableSteal = 0.02;

    /// <summary>The verdict with its reasons and the remedy, such as "steady.".</summary>
    public string Sentence => IsSteady ? $"{Word}." : $"{Word}: {string.Join("; ", Reasons)}. {Remedy}";

    /// <summary>The verdict in a word: "steady" or "too noisy".</summary>
    public string Word => IsSteady ? "steady" : "too noisy";

    /// <summary>Judges a run.</summary>
    /// <param name="run">What was measured.</param>
    /// <param name="load">How busy the machine was.</param>
    /// <param name="baselines">How many of the subjects, from the first on, are baselines that each of the others is compared with.</param>
    /// <param name="widest">The widest half of a ratio's interval, as a part of the ratio, with which it is relied on.</param>
    public static Verdict Of(TimingRun run, MachineLoad load, int baselines, double widest = WidestHalfWidth)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(load);
        string[] reasons = [.. Enumerable.Range(0, run.Subjects.Count).SelectMany(subject => Faults(run, subject, baselines, widest))];
        return reasons.Length == 0
            ? new Verdict(true, [], null)
            : new Verdict(false, [.. reasons, .. Causes(load)], "Stop other work on this machine, or add rounds, and time again.");
    }

    private static IEnumerable<string> Faults(TimingRun run, int subject, int baselines, double widest)
    {
        string name = run.Subjects[subject];
        if (!run.WarmUps[subject].IsSteady)
        {
            yield return $"{name} still became faster when its warm-up ended";
        }

        for (int baseline = 0; baseline < baselines && subject >= baselines; baseline++)
        {
            double halfWidth = run.Compare(subject, baseline).OfMeans.RelativeHalfWidth;
            if (halfWidth > widest)
            {
                string to = baselines > 1 ? $" to {run.Subjects[baseline]}" : "";
                string most = Percent(widest);
                yield return $"the interval of {name}'s ratio{to} is {Percent(halfWidth)} wide on either side, more than {most}";
            }
        }

        foreach (SetTimes set in run.Sets.Where(set => set.Wholes.Count > 0 && set.Wholes[subject].Problem is not null))
        {
            yield return $"{name}, {set.Set.Name}: {set.Wholes[subject].Problem}";
        }

        double disturbed = run.DisturbedShare(subject);
        if (disturbed > LargestDisturbedShare)
        {
            string factor = DisturbedFactor.ToString(CultureInfo.InvariantCulture);
            yield return $"{Percent(disturbed)} of {name}'s runs took more than {factor} times their typical time";
        }
    }

    private static IEnumerable<string> Causes(MachineLoad load)
    {
        if (load.ProcessorStall > NotableStall)
        {
            yield return $"threads waited for a processor {Percent(load.ProcessorStall.Value)} of the time";
        }

        if (load.Stolen > NotableSteal)
        {
            yield return $"the hypervisor gave {Percent(load.Stolen.Value)} of a processor to others";
        }
    }

    private static string Percent(double share) => share.ToString("0.0 %", CultureInfo.InvariantCulture);
}
