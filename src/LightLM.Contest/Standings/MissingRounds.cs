using LightLM.Clue;
using LightLM.Contest.Journal;

namespace LightLM.Contest.Standings;

/// <summary>The rounds that a journal has not yet: those that everybody is timed in, and then one more at a time while the ratio is uncertain.</summary>
internal static class MissingRounds
{
    /// <summary>Rounds are added while the interval of a ratio is wider than this part of it on either side.</summary>
    private const double UncertainHalfWidth = 0.1;

    /// <summary>Of a task, for a finalist that is timed whole; none where it has enough.</summary>
    public static int[] Of(ContestManifest manifest, RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal, ClueTask task)
    {
        HashSet<int> known = [.. finalist.RoundsOf(journal, task).Select(round => round.Number)];
        int[] missing = [.. Enumerable.Range(0, manifest.Rounds).Where(round => !known.Contains(round))];
        return missing.Length == 0 && known.Count < manifest.MostRounds && IsUncertain() ? [known.Count] : missing;

        bool IsUncertain() => TaskTime.Of(manifest, finalist, journal, task).Ratio.RelativeHalfWidth > UncertainHalfWidth;
    }
}
