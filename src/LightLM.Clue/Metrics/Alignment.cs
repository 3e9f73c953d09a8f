using LightLM.Clue.DataSets;

namespace LightLM.Clue.Metrics;

/// <summary>Which prediction belongs to which labelled row.</summary>
internal sealed class Alignment<T>
    where T : class
{
    private readonly Dictionary<RowId, T> predictions = [];

    /// <exception cref="InputException">There is nothing to score, or the predictions are for other rows.</exception>
    public Alignment(IReadOnlyList<ClueExample> rows, IReadOnlyList<T> given, Func<T, RowId> idOf)
    {
        HashSet<RowId> expected = [.. rows.Select(row => row.Id)];
        foreach (T prediction in given)
        {
            if (!predictions.TryAdd(idOf(prediction), prediction))
            {
                throw new InputException($"There are two predictions for row {idOf(prediction)}; give one for each row.");
            }
        }

        if (rows.Count == 0)
        {
            throw new InputException("There are no labelled rows to score against.");
        }

        if (IdShift.Find(expected, predictions.Keys) is long shift)
        {
            throw new InputException($"The predictions do not fit the data: {IdShift.Describe(expected, predictions.Keys, shift)}");
        }

        int known = predictions.Keys.Count(expected.Contains);
        if (known == 0 && predictions.Count > 0)
        {
            throw new InputException(
                $"No prediction names a row of the data (the first is for {idOf(given[0])}, the first row is {rows[0].Id}): "
                + "predict this data, or name the data that was predicted.");
        }

        Missing = expected.Count - known;
        Unknown = predictions.Count - known;
    }

    public int Missing { get; }

    public int Unknown { get; }

    public T? PredictionFor(ClueExample row) => predictions.GetValueOrDefault(row.Id);
}
