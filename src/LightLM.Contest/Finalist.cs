using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Clue.Scoring;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>A finalist that takes part.</summary>
internal abstract class Finalist(FinalistEntry entry, string key, string folder)
{
    public FinalistEntry Entry => entry;

    /// <summary>The fingerprint of everything that its measurements depend on.</summary>
    public string Key => key;

    /// <summary>Where its files go.</summary>
    protected string Folder => folder;

    /// <summary>S, in the unit of the contest.</summary>
    public abstract long Size { get; }

    /// <summary>How many parameters it has, or null where that is not known.</summary>
    public abstract long? Parameters { get; }

    /// <summary>Makes sure that the finalist can take part at all.</summary>
    /// <exception cref="DisqualifiedException">It cannot.</exception>
    public virtual void RequireUsable()
    {
    }

    /// <summary>Predicts questions and checks the predictions.</summary>
    /// <param name="task">The task.</param>
    /// <param name="questions">The file of the questions.</param>
    /// <param name="rows">The same questions.</param>
    /// <param name="stage">What it is for; names the files.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>The prediction file, and the rows that were odd.</returns>
    /// <exception cref="DisqualifiedException">The finalist fails, or its predictions are not valid.</exception>
    public (string Path, IReadOnlyList<OddRow> OddRows) Predict(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        IReadOnlyList<OddRow> odd = Write(task, questions, rows, stage, cancellationToken);
        return (TaskCommand.PredictionsPath(Folder, task, stage), odd);
    }

    /// <summary>A record of this finalist, to be filled.</summary>
    public JournalRecord NewRecord(JournalKind kind, ClueTask task) =>
        new() { Kind = kind, Key = key, Finalist = entry.Name, Task = task.OfficialName() };

    /// <summary>What the journal has about a task.</summary>
    public IEnumerable<JournalRecord> RecordsOf(ContestJournal journal, JournalKind kind, ClueTask task) =>
        journal.Records.Where(record => record.Kind == kind && record.Key == key && record.Task == task.OfficialName());

    /// <summary>Why the finalist is out, or null.</summary>
    public Disqualification? FindDisqualification(ContestJournal journal) =>
        journal.Records.FirstOrDefault(record => record.Kind == JournalKind.Disqualified && record.Key == key) is JournalRecord record
            ? new Disqualification(record.Reason ?? "", record.Message ?? "", record.Log ?? "")
            : null;

    /// <summary>The figures of all tasks, given or from the journal.</summary>
    public TaskFigures FiguresOf(ContestJournal journal) =>
        entry.Metrics ?? TaskFigures.From(task => RecordsOf(journal, JournalKind.Score, task).First().Figure!.Value);

    /// <summary>What the journal has to say beside the figures and times, once each.</summary>
    public IReadOnlyList<string> RemarksIn(ContestJournal journal) =>
        [.. journal.Records.Where(record => record.Key == key).Select(record => record.Remark).OfType<string>().Distinct()];

    /// <summary>Whether each of its runs is a process of its own.</summary>
    public abstract bool StartsProcess { get; }

    /// <summary>Whether it is timed as a whole: where it or the baseline starts processes.</summary>
    public bool IsTimedWhole(ContestManifest manifest) => StartsProcess || manifest.Baseline.Command is not null;

    /// <summary>How long it takes for a task, from the journal.</summary>
    public TaskTime TimeOf(ContestManifest manifest, ContestJournal journal, ContestSet set)
    {
        if (!IsTimedWhole(manifest))
        {
            return TaskTime.OfModel(set.Task, RecordsOf(journal, JournalKind.Time, set.Task).First());
        }

        JournalRecord[] rounds = [.. RecordsOf(journal, JournalKind.Run, set.Task)];
        return TaskTime.OfRounds(set.Task, rounds, set.Questions.Timed.Rows.Count, (StartsProcess, manifest.Baseline.Command is not null));
    }

    /// <summary>Does something with it as a subject that works through a task's timed rows as a whole.</summary>
    /// <param name="set">The rows.</param>
    /// <param name="work">What is done; its runs throw <see cref="DisqualifiedException"/> where the finalist fails.</param>
    /// <param name="cancellationToken">Ends its runs.</param>
    public abstract void WithSubject(ContestSet set, Action<ISetSubject> work, CancellationToken cancellationToken);

    /// <summary>Writes predictions of rows to where <see cref="TaskCommand.PredictionsPath"/> says, and checks them.</summary>
    /// <returns>The rows that it could not read as they were meant, as far as it tells.</returns>
    protected abstract IReadOnlyList<OddRow> Write(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken);
}
