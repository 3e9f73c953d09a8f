namespace LightLM.Clue.Prediction;

/// <summary>A row of a data set that a model could not read as it was meant.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Line">The line of the data file on which it starts, counted from 1.</param>
/// <param name="Problem">What was expected, what was found and what became of the row, in one line.</param>
/// <param name="IsAnswered">Whether it has a prediction all the same.</param>
public sealed record OddRow(RowId Id, int Line, string Problem, bool IsAnswered)
{
    private const int MostExamples = 3;
    private const int MostProblems = 20;

    /// <summary>Odd rows in words: a line for each problem, with the first rows that have it.</summary>
    /// <param name="path">The data file.</param>
    /// <param name="rows">The rows.</param>
    public static IEnumerable<string> Describe(string path, IEnumerable<OddRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        IGrouping<string, OddRow>[] problems = [.. rows.GroupBy(row => row.Problem)];
        foreach (IGrouping<string, OddRow> problem in problems.Take(MostProblems))
        {
            string places = string.Join("; ", problem.Take(MostExamples).Select(row => row.Place()));
            int more = problem.Count() - MostExamples;
            yield return $"{path}, {places}{(more > 0 ? $" and {more} more rows" : "")}: {problem.Key}";
        }

        if (problems.Length > MostProblems)
        {
            yield return $"{path}: {problems.Skip(MostProblems).Sum(problem => problem.Count())} more rows have other problems.";
        }
    }

    private string Place() => $"line {Line}, id {CodePoints.Excerpt(Id.ToString())}";
}
