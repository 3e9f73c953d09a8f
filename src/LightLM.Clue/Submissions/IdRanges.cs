namespace LightLM.Clue.Submissions;

/// <summary>Names many ids in few words.</summary>
internal static class IdRanges
{
    private const int MaxParts = 40;

    /// <summary>The ids in order, runs of numbers as ranges: "3, 7-12, 40".</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="parts">How many ids and ranges are shown.</param>
    public static string Describe(IEnumerable<RowId> ids, int parts = MaxParts)
    {
        RowId[] each = [.. ids];
        List<string> ranges = [.. Runs(each.Where(id => id.IsNumber).Select(id => id.Number!.Value).Order())];
        ranges.AddRange(each.Where(id => !id.IsNumber).Select(id => CodePoints.Excerpt(id.ToString())));
        string shown = string.Join(", ", ranges.Take(parts));
        return ranges.Count > parts ? $"{shown} and {ranges.Count - parts} more" : shown;
    }

    private static IEnumerable<string> Runs(IEnumerable<long> numbers)
    {
        long? first = null;
        long last = 0;
        foreach (long number in numbers)
        {
            if (first is long start && number != last + 1)
            {
                yield return Run(start, last);
                first = null;
            }

            first ??= number;
            last = number;
        }

        if (first is long rest)
        {
            yield return Run(rest, last);
        }
    }

    private static string Run(long first, long last) => first == last ? $"{first}" : $"{first}-{last}";
}
