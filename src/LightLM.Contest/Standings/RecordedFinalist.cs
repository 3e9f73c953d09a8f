using LightLM.Clue;
using LightLM.Contest.Journal;

namespace LightLM.Contest.Standings;

/// <summary>A finalist with what the journal has about it.</summary>
/// <param name="Entry">The finalist as the manifest has it.</param>
/// <param name="Key">The fingerprint of everything that its measurements depend on.</param>
/// <param name="Entrant">What it is made of.</param>
/// <param name="IsTimedWhole">Whether it is timed as a whole: where it or the baseline starts processes.</param>
internal sealed record RecordedFinalist(FinalistEntry Entry, string Key, Entrant Entrant, bool IsTimedWhole)
{
    /// <summary>What the journal has about a task.</summary>
    public IEnumerable<JournalRecord> RecordsOf(IReadOnlyList<JournalRecord> journal, JournalKind kind, ClueTask task) =>
        journal.Where(record => record.Kind == kind && record.Key == Key && record.Task == task.OfficialName());

    /// <summary>The rounds over a task's rows.</summary>
    public IReadOnlyList<TimedRound> RoundsOf(IReadOnlyList<JournalRecord> journal, ClueTask task) =>
        [.. RecordsOf(journal, JournalKind.Round, task).Select(record => record.Round!)];

    /// <summary>What its predictions of a task are worth, or null where they are not scored yet.</summary>
    public ScoredTask? ScoreOf(IReadOnlyList<JournalRecord> journal, ClueTask task) =>
        RecordsOf(journal, JournalKind.Score, task).FirstOrDefault()?.Score;

    /// <summary>Why the finalist is out, or null.</summary>
    public Disqualification? FindDisqualification(IReadOnlyList<JournalRecord> journal) =>
        journal.FirstOrDefault(record => record.Kind == JournalKind.Disqualified && record.Key == Key)?.Disqualified;

    /// <summary>What the journal has to say beside the figures and times, once each.</summary>
    public IReadOnlyList<string> RemarksIn(IReadOnlyList<JournalRecord> journal) =>
    [
        .. journal.Where(record => record.Key == Key).Select(record => record.Remark).OfType<string>().Distinct(),
        .. InterruptedRuns.Of(journal, Key).Select(run => $"the referee was ended from outside while it ran ({run})"),
    ];
}
