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
        TimedRows all = Of(task, ClueDataSet.Read(task, path), tokenizer);
        return all.Take(limit ?? all.Size, (part, count) => (int)((part + 0.5) * all.Size / count));
    }

    /// <summary>All rows of a set.</summary>
    /// <param name="task">The task.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="tokenizer">Counts the tokens of a row's texts.</param>
    public static TimedRows Of(ClueTask task, IReadOnlyList<ClueExample> rows, TextTokenizer tokenizer)
    {
        ClueQuery[] queries = [.. rows.Select(ClueQuery.Of)];
        return new TimedRows(task, rows, queries, [.. queries.Select(query => CountTokens(tokenizer, query.Texts))], rows.Count);
    }

    /// <summary>
    /// Draws rows: one at random of each of as many equal parts of the list ordered by length (stratified sampling), so that each draw has
    /// other rows and about the same lengths.
    /// </summary>
    /// <param name="count">How many rows; all where there are fewer.</param>
    /// <param name="random">What draws.</param>
    public TimedRows Draw(int count, Random random) => Take(count, (part, parts) =>
    {
        int first = (int)((long)part * Size / parts);
        return random.Next(first, (int)((part + 1L) * Size / parts));
    });

    /// <summary>Takes a row of each of as many parts of the list ordered by length.</summary>
    /// <param name="most">How many rows at most.</param>
    /// <param name="placeOf">The place in the list, given the part and their number.</param>
    private TimedRows Take(int most, Func<int, int, int> placeOf)
    {
        int count = Math.Min(most, Size);
        int[] byLength = [.. Enumerable.Range(0, Size).OrderBy(row => Lengths[row])];
        int[] chosen = [.. Enumerable.Range(0, count).Select(part => byLength[placeOf(part, count)]).Order()];
        return new TimedRows(
            Task, [.. chosen.Select(row => Examples[row])], [.. chosen.Select(row => Rows[row])], [.. chosen.Select(row => Lengths[row])], Size);
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
