using LightLM.Clue;
using LightLM.Contest.Data;
using LightLM.Contest.Standings;

namespace LightLM.Contest;

/// <summary>What a contest will do and how long that takes, by a rehearsal on two rows of each set.</summary>
/// <param name="Rehearsal">The outcome of the rehearsal; its figures mean nothing.</param>
/// <param name="Measurements">How many measurements the contest takes.</param>
/// <param name="Expected">How long they take.</param>
internal sealed record ContestPlan(ContestOutcome Rehearsal, int Measurements, TimeSpan Expected)
{
    /// <summary>How many rows of each set a rehearsal has.</summary>
    public const int Rows = 2;

    /// <summary>The contest as it is rehearsed.</summary>
    public static ContestManifest RehearsalOf(ContestManifest manifest) => manifest with
    {
        Sample = Rows,
        Rounds = Rows,
        MostRounds = Rows,
        WarmUp = TimeSpan.Zero,
        LabelledRows = Rows,
    };

    /// <summary>The plan of a contest.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="rehearsal">The outcome of its rehearsal.</param>
    public static ContestPlan Of(ContestManifest manifest, ContestOutcome rehearsal)
    {
        Dictionary<ClueTask, int> labelled = ClueTasks.All.ToDictionary(task => task, task => ContestSet.CountLabelled(manifest, task));
        double milliseconds = 0;
        int measurements = 0;
        foreach (Standing standing in rehearsal.Ranking.Standings)
        {
            foreach (TaskTime time in standing.Time.Tasks)
            {
                bool isScored = standing.Finalist.Entry.Metrics is null;
                milliseconds += (isScored ? ScoringMs(manifest, time, labelled[time.Task]) : 0) + TimingMs(manifest, time);
                measurements += (isScored ? 1 : 0) + (standing.Finalist.IsTimedWhole ? manifest.Rounds : 1);
            }
        }

        return new ContestPlan(rehearsal, measurements, TimeSpan.FromMilliseconds(milliseconds));
    }

    private static double ScoringMs(ContestManifest manifest, TaskTime time, int labelled) => time.Whole is WholeComparison whole
        ? StartUpMs(whole) + ((labelled + (manifest.MostRounds * manifest.Sample)) * time.FinalistMs)
        : labelled * time.FinalistMs / (manifest.ScoringThreads ?? CpuReport.Cores.Usable);

    private static double TimingMs(ContestManifest manifest, TaskTime time)
    {
        double both = manifest.Sample * (time.FinalistMs + time.BaselineMs);

        // As many rounds as are common of those that are possible, and the warm-up; a command's round has its start-up twice.
        double rounds = Math.Sqrt(manifest.Rounds * manifest.MostRounds);
        return time.Whole is WholeComparison whole
            ? (rounds + 1) * (both + (2 * (StartUpMs(whole) + (whole.Baseline.StartUpMs ?? time.BaselineMs))))
            : (rounds + 1) * both;
    }

    private static double StartUpMs(WholeComparison whole) => whole.Finalist.StartUpMs ?? 0;
}
