namespace LightLM.Clue.Metrics;

/// <summary>
/// Recognizes ids that count from another number than the test set's: the same run of numbers, moved by a constant. Releases of the
/// official test sets differ in that, some count from 0 and some from 1.
/// </summary>
internal static class IdShift
{
    /// <summary>What to add to each given id to get the expected ones; null when the difference is of another kind.</summary>
    public static long? Find(IReadOnlyCollection<RowId> expected, IReadOnlyCollection<RowId> given)
    {
        if (expected.Count != given.Count || expected.Count < 2 || !expected.All(id => id.IsNumber) || !given.All(id => id.IsNumber))
        {
            return null;
        }

        long shift = expected.Min(id => id.Number!.Value) - given.Min(id => id.Number!.Value);
        HashSet<long> numbers = [.. expected.Select(id => id.Number!.Value)];
        return shift != 0 && given.All(id => numbers.Contains(id.Number!.Value + shift)) ? shift : null;
    }

    /// <summary>The shift in words that say what to do.</summary>
    public static string Describe(IReadOnlyCollection<RowId> expected, IReadOnlyCollection<RowId> given, long shift) =>
        $"all ids are off by {shift:+0;-0}: the predictions count from {given.Min(id => id.Number)} to {given.Max(id => id.Number)}, "
        + $"the data from {expected.Min(id => id.Number)} to {expected.Max(id => id.Number)}; "
        + "predict the same release of the data, or renumber the predictions.";
}
