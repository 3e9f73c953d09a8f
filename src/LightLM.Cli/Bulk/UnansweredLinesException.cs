namespace LightLM.Cli.Bulk;

/// <summary>Lines could not be answered. All others were: their answers are in the file.</summary>
internal sealed class UnansweredLinesException(string source, string output, BulkResult result)
    : LightLMException(Describe(source, output, result))
{
    private const int MostExamples = 3;

    private static string Describe(string source, string output, BulkResult result)
    {
        string[] shown = [.. result.Odd.Take(MostExamples).Select(row => $"line {row.Index + 1}: {row.Problem}")];
        int more = result.Odd.Count - shown.Length;
        return $"{source}, {string.Join(" ", shown)}{(more > 0 ? $" ({more} more)" : "")} Lines without an answer: {result.Odd.Count};"
            + $" the answers to the other {result.Answered} are in {output}. Correct the lines and answer them again.";
    }
}
