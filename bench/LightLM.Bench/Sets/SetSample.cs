using LightLM.Clue.DataSets;

namespace LightLM.Bench.Sets;

/// <summary>Rows of a data set that stand for all: every k-th in the order of length, the same at every run.</summary>
internal static class SetSample
{
    /// <summary>Takes at most <paramref name="limit"/> rows, shortest first.</summary>
    public static IReadOnlyList<ClueExample> Take(IReadOnlyList<ClueExample> rows, int limit)
    {
        ClueExample[] sorted = [.. rows.OrderBy(Length)];
        int count = Math.Min(limit, sorted.Length);
        return [.. Enumerable.Range(0, count).Select(i => sorted[(int)(((2L * i) + 1) * sorted.Length / (2L * count))])];
    }

    /// <summary>The length of a row's texts in UTF-16 units.</summary>
    public static int Length(ClueExample row) => row switch
    {
        CluenerExample sentence => sentence.Text.Length,
        CslExample paper => paper.Abstract.Length + paper.Keywords.Sum(keyword => keyword.Length),
        Cluewsc2020Example pronoun => pronoun.Text.Length,
        Cmrc2018Example question => question.Question.Length + question.Passage.Length,
        _ => throw new ArgumentException($"No data set has rows of type {row.GetType().Name}.", nameof(row)),
    };
}
