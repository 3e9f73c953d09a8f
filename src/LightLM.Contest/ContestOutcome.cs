using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Environments;

namespace LightLM.Contest;

/// <summary>A contest that is complete, from its manifest and journal: what all reports show.</summary>
/// <param name="Manifest">The contest.</param>
/// <param name="Finalists">The finalists in the manifest's order.</param>
/// <param name="Ranking">The ranking.</param>
/// <param name="Journal">All lines.</param>
internal sealed record ContestOutcome(
    ContestManifest Manifest, IReadOnlyList<RecordedFinalist> Finalists, Ranking Ranking, IReadOnlyList<JournalRecord> Journal)
{
    /// <summary>The runs of the referee, each with the time when it began.</summary>
    public IReadOnlyList<(DateTimeOffset At, ContestSession Session)> Sessions { get; } =
        [.. Journal.Where(line => line.Session is not null).Select(line => (line.At!.Value, line.Session!))];

    /// <summary>The measurements that count, in the order in which they were taken.</summary>
    public IReadOnlyList<JournalRecord> Measurements { get; } =
    [
        .. Journal.Where(line => line.Kind is JournalKind.Score or JournalKind.Time or JournalKind.Round)
            .Where(line => Finalists.Any(finalist => finalist.Key == line.Key)),
    ];

    /// <summary>The last run of the referee.</summary>
    public ContestSession Last => Sessions[^1].Session;

    /// <summary>How many measurements a run before the last one had taken.</summary>
    public int EarlierMeasurements => Measurements.Count - Journal.Reverse()
        .TakeWhile(line => line.Session is null)
        .Count(line => Measurements.Contains(line));

    /// <summary>How busy the machine was while all of them were taken; null where there are none.</summary>
    public MachineLoad? Load => MachineLoad.Sum([.. Measurements.Select(line => line.Load).OfType<MachineLoad>()]);

    /// <summary>The outcome of a contest that is complete.</summary>
    public static ContestOutcome Of(
        ContestManifest manifest, IReadOnlyList<RecordedFinalist> finalists, IReadOnlyList<JournalRecord> journal) =>
        new(manifest, finalists, Ranking.Of(manifest, finalists, journal), journal);
}
