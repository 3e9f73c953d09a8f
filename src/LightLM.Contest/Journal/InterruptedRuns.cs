namespace LightLM.Contest.Journal;

/// <summary>Steps of a finalist with which the referee itself ended, without a word: it was killed, or the machine was.</summary>
internal static class InterruptedRuns
{
    /// <summary>The steps, such as "csl, round 2 of 5".</summary>
    public static IEnumerable<string> Of(IReadOnlyList<JournalRecord> journal, string key) => journal.Index()
        .Where(line => line.Item.Kind == JournalKind.Started && line.Item.Key == key)
        .Where(line => line.Index + 1 < journal.Count && journal[line.Index + 1].Kind == JournalKind.Session)
        .Select(line => $"{line.Item.Task}, {line.Item.Stage}");
}
