using LightLM.Clue.DataSets;

namespace LightLM.Clue.Metrics;

/// <summary>Which prediction belongs to which labelled row.</summary>
internal sealed class Alignment<T>
    where T : class
{
    private readonly Dictionary<RowId, T> predictions = [];

    /// <param name="rows">The labelled rows.</param>
    /// <param name="given">The predictions.</param>
    /// <param name="idOf">The id of a prediction's row.</param>
    /// <param name="others">Rows of the data that are not scored; predictions for them are ignored.</param>
    /// <exception cref="InputException">There is nothing to score, or the predictions are for other rows.</exception>
    public Alignment(IReadOnlyList<ClueExample> rows, IReadOnlyList<T> given, Func<T, RowId> idOf, IReadOnlyList<ClueExample>? others = null)
    {
        HashSet<RowId> expected = [.. rows.Concat(others ?? []).Select(row => row.Id)];
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

        Missing = rows.Count(row => !predictions.ContainsKey(row.Id));
        Unknown = predictions.Count - known;
    }

    public int Missing { get; }

    public int Unknown { get; }

    public T? PredictionFor(ClueExample row) => predictions.GetValueOrDefault(row.Id);
}
