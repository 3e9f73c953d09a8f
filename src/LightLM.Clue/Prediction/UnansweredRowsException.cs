namespace LightLM.Clue.Prediction;

/// <summary>Rows of a data set could not be answered at all. All others were: their predictions are in the file.</summary>
public sealed class UnansweredRowsException : LightLMException
{
    private const int MostProblems = 3;

    /// <summary>Creates the error.</summary>
    /// <param name="dataPath">The data set.</param>
    /// <param name="outputPath">The prediction file, which has the other rows.</param>
    /// <param name="rows">The rows without an answer; at least one.</param>
    /// <param name="answered">How many rows have one.</param>
    public UnansweredRowsException(string dataPath, string outputPath, IReadOnlyList<OddRow> rows, int answered)
        : base(Describe(dataPath, outputPath, rows, answered)) => Rows = rows;

    /// <summary>The rows without an answer, in the order of the data set.</summary>
    public IReadOnlyList<OddRow> Rows { get; }

    private static string Describe(string dataPath, string outputPath, IReadOnlyList<OddRow> rows, int answered)
    {
        string[] problems = [.. OddRow.Describe(dataPath, rows)];
        string shown = string.Join(" ", problems.Take(MostProblems));
        string more = problems.Length > MostProblems ? $" ({problems.Length - MostProblems} more problems)" : "";
        string kept = answered == 0
            ? $"there was no other row to predict, so {outputPath} is empty"
            : $"the predictions of the other {answered} rows are in {outputPath}";
        return $"{shown}{more} Rows without a prediction: {rows.Count}; {kept}. Correct the rows and predict again.";
    }
}
