using LightLM.Clue;
using LightLM.Contest.Data;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest.Finalists;

/// <summary>A finalist that takes part.</summary>
internal abstract class Finalist(RecordedFinalist recorded)
{
    /// <summary>What it is, and what the journal has about it.</summary>
    public RecordedFinalist Recorded => recorded;

    /// <summary>The name in reports.</summary>
    public string Name => recorded.Entry.Name;

    /// <summary>Makes sure that the finalist can take part at all.</summary>
    /// <exception cref="DisqualifiedException">It cannot.</exception>
    public virtual void RequireUsable()
    {
    }

    /// <summary>Predicts the labelled rows of a task, checks the predictions and scores them.</summary>
    /// <param name="set">The task.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What they are worth, and what is to be said beside it.</returns>
    /// <exception cref="DisqualifiedException">The finalist fails, or its predictions are not valid.</exception>
    public abstract (ScoredTask Score, string? Remark) Score(ContestSet set, CancellationToken cancellationToken);

    /// <summary>Does something with it as a subject that works through the rows of a round as a whole.</summary>
    /// <param name="set">The task.</param>
    /// <param name="round">The round, from 0.</param>
    /// <param name="work">What is done; its runs throw <see cref="DisqualifiedException"/> where the finalist fails.</param>
    /// <param name="cancellationToken">Ends its runs.</param>
    public abstract void WithSubject(ContestSet set, int round, Action<ISetSubject> work, CancellationToken cancellationToken);

    /// <summary>Adds what is known of a round beside its times.</summary>
    public virtual TimedRound Complete(ContestSet set, TimedRound round) => round;

    /// <summary>A record of this finalist, to be filled.</summary>
    public JournalRecord NewRecord(JournalKind kind, ContestSet set) =>
        new() { Kind = kind, Key = recorded.Key, Finalist = Name, Task = set.Task.OfficialName() };
}
