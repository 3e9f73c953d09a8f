namespace LightLM.Clue.Metrics;

/// <summary>Labelled rows with what their predictions came to: what scores are made of, of all rows or of drawn ones.</summary>
internal abstract class ScoredRows
{
    /// <summary>The scores of all rows.</summary>
    public abstract ClueScores Scores { get; }

    /// <summary>The figure that enters P, of rows of which some may be there several times and others not at all, in percent.</summary>
    /// <param name="rows">The rows' places in the data, at least one.</param>
    public abstract double FigureOf(ReadOnlySpan<int> rows);

    /// <summary>The places of so many rows.</summary>
    protected static int[] All(int count) => [.. Enumerable.Range(0, count)];

    /// <summary>The share of right rows in percent.</summary>
    /// <param name="isRight">Which rows are right.</param>
    /// <param name="rows">The places of the rows that count.</param>
    protected static double PercentOf(bool[] isRight, ReadOnlySpan<int> rows)
    {
        int right = 0;
        foreach (int row in rows)
        {
            right += isRight[row] ? 1 : 0;
        }

        return 100.0 * right / rows.Length;
    }
}
