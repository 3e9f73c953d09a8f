using LightLM.Clue;

namespace LightLM.Cli.Contest;

/// <summary>A finalist that takes part.</summary>
internal abstract class Finalist(FinalistEntry entry, string key, string folder)
{
    private const long LargestPredictions = 64 << 20;

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
    /// <param name="cancellation">Ends the work.</param>
    /// <returns>The prediction file.</returns>
    /// <exception cref="DisqualifiedException">The finalist fails, or its predictions are not valid.</exception>
    public string Predict(ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellation)
    {
        string predictions = Path.Combine(Folder, $"{task.OfficialName()}.{stage}.predictions.json");
        Write(task, questions, predictions, stage, cancellation);
        RequireValid(task, predictions, rows, stage);
        return predictions;
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

    /// <summary>How long it takes for a task, from the journal.</summary>
    public abstract TaskTime TimeOf(ContestJournal journal, ContestSet set);

    /// <summary>Writes the prediction file.</summary>
    protected abstract void Write(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation);

    /// <summary>Checks predictions like those of a submission.</summary>
    /// <exception cref="DisqualifiedException">They are not valid.</exception>
    protected static void RequireValid(ClueTask task, string predictions, IReadOnlyList<ClueExample> rows, string stage)
    {
        string place = $"{task.OfficialName()}, {stage}";
        if (new FileInfo(predictions).Length > LargestPredictions)
        {
            throw Invalid($"{place}: the prediction file has more than {LargestPredictions >> 20} MiB");
        }

        Problem[] errors = [.. Submission.Check(task, predictions, rows).Where(problem => problem.Severity == ProblemSeverity.Error)];
        if (errors.Length > 0)
        {
            string line = errors[0].Line is int number ? FormattableString.Invariant($"line {number}: ") : "";
            string more = errors.Length > 1 ? FormattableString.Invariant($" ({errors.Length - 1} more errors)") : "";
            throw Invalid($"{place}: {line}{errors[0].Message}{more}");
        }
    }

    private static DisqualifiedException Invalid(string message) =>
        new(new Disqualification(Disqualification.InvalidPredictions, message, ""));
}
