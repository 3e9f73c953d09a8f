using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Tokenization;

namespace LightLM.Timing.Models;

/// <summary>The rows of a test set that are timed.</summary>
/// <param name="Task">The task.</param>
/// <param name="Examples">The rows, in the order of the file.</param>
/// <param name="Rows">The same as they are put to a model.</param>
/// <param name="Lengths">The tokens of each row's texts.</param>
/// <param name="Size">How many rows the set has.</param>
internal sealed record TimedRows(
    ClueTask Task, IReadOnlyList<ClueExample> Examples, IReadOnlyList<ClueQuery> Rows, IReadOnlyList<int> Lengths, int Size)
{
    /// <summary>
    /// Chooses rows: the same ones each time, evenly from the shortest to the longest, so that few rows stand for all (systematic sampling
    /// from a list ordered by length; Cochran, "Sampling Techniques", 1977, chapter 8).
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="path">The data set.</param>
    /// <param name="limit">How many rows, or null for all.</param>
    /// <param name="tokenizer">Counts the tokens of a row's texts.</param>
    /// <exception cref="DataFileException">The data set is missing or faulty.</exception>
    public static TimedRows Choose(ClueTask task, string path, int? limit, TextTokenizer tokenizer)
    {
        IReadOnlyList<ClueExample> rows = ClueDataSet.Read(task, path);
        ClueQuery[] queries = [.. rows.Select(ClueQuery.Of)];
        int[] lengths = [.. queries.Select(query => CountTokens(tokenizer, query.Texts))];
        int count = Math.Min(limit ?? rows.Count, rows.Count);
        int[] byLength = [.. Enumerable.Range(0, rows.Count).OrderBy(row => lengths[row])];
        int[] chosen = [.. Enumerable.Range(0, count).Select(i => byLength[(int)((i + 0.5) * rows.Count / count)]).Order()];
        return new TimedRows(
            task,
            [.. chosen.Select(row => rows[row])],
            [.. chosen.Select(row => queries[row])],
            [.. chosen.Select(row => lengths[row])],
            rows.Count);
    }

    private static int CountTokens(TextTokenizer tokenizer, IEnumerable<string> texts)
    {
        List<Token> tokens = [];
        foreach (string text in texts)
        {
            tokenizer.Tokenize(text, tokens);
        }

        return tokens.Count;
    }
}
