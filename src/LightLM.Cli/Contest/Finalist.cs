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

    private static DisqualifiedException Invalid(string message) => new(new Disqualification(Disqualification.InvalidPredictions, message, ""));
}
