using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Submissions;

namespace LightLM.Timing.Models.Commands;

/// <summary>Checks predictions like those of a submission.</summary>
internal static class PredictionFault
{
    private const long LargestPredictions = 64 << 20;

    /// <summary>What is wrong with a prediction file, or null.</summary>
    /// <param name="task">The task.</param>
    /// <param name="predictions">The file.</param>
    /// <param name="rows">The rows that it should answer.</param>
    public static string? Find(ClueTask task, string predictions, IReadOnlyList<ClueExample> rows)
    {
        if (new FileInfo(predictions).Length > LargestPredictions)
        {
            return $"the prediction file has more than {LargestPredictions >> 20} MiB";
        }

        Problem[] errors = [.. Submission.Check(task, predictions, rows).Where(problem => problem.Severity == ProblemSeverity.Error)];
        if (errors.Length == 0)
        {
            return null;
        }

        long others = errors.Sum(error => error.Count) - 1;
        string line = errors[0].Line is int number ? FormattableString.Invariant($"line {number}: ") : "";
        string more = others > 0 ? FormattableString.Invariant($" ({others} more errors)") : "";
        return $"{line}{errors[0].Message}{more}";
    }
}
