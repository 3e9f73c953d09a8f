namespace LightLM.Clue.Metrics;

/// <summary>
/// Counts the entities of rows by type: in the data, predicted, and correct. Types that do not occur in the rows do not take part.
/// </summary>
internal sealed class EntityCounts
{
    private readonly string[] _types;
    private readonly (int Type, EntityScores Counts)[][] _rows;

    /// <param name="rows">The counts of each row by type.</param>
    public EntityCounts(IReadOnlyList<IReadOnlyDictionary<string, EntityScores>> rows)
    {
        _types = [.. rows.SelectMany(row => row.Keys).Distinct().Order(StringComparer.Ordinal)];
        Dictionary<string, int> places = _types.Index().ToDictionary(type => type.Item, type => type.Index);
        _rows = [.. rows.Select(row => row.Select(type => (places[type.Key], type.Value)).ToArray())];
    }

    /// <summary>The counts of each type, in alphabetical order.</summary>
    /// <param name="rows">The places of the rows that count, some perhaps several times.</param>
    public IReadOnlyDictionary<string, EntityScores> PerType(ReadOnlySpan<int> rows)
    {
        SortedDictionary<string, EntityScores> types = new(StringComparer.Ordinal);
        foreach ((string type, EntityScores counts) in _types.Zip(Sum(rows)).Where(type => Occurs(type.Second)))
        {
            types.Add(type, counts);
        }

        return types;
    }

    /// <summary>The counts of all types together.</summary>
    /// <inheritdoc cref="PerType"/>
    public EntityScores Total(ReadOnlySpan<int> rows)
    {
        EntityScores[] types = Sum(rows);
        return new EntityScores(
            types.Sum(counts => counts.Gold), types.Sum(counts => counts.Predicted), types.Sum(counts => counts.Correct));
    }

    /// <summary>The mean of the types' F1; 0 where there are none.</summary>
    /// <inheritdoc cref="PerType"/>
    public double F1Macro(ReadOnlySpan<int> rows) => Sum(rows).Where(Occurs).Select(counts => counts.F1).DefaultIfEmpty().Average();

    private static bool Occurs(EntityScores counts) => counts.Gold + counts.Predicted > 0;

    private EntityScores[] Sum(ReadOnlySpan<int> rows)
    {
        (int Gold, int Predicted, int Correct)[] sums = new (int, int, int)[_types.Length];
        foreach (int row in rows)
        {
            foreach ((int type, EntityScores counts) in _rows[row])
            {
                ref (int Gold, int Predicted, int Correct) sum = ref sums[type];
                sum = (sum.Gold + counts.Gold, sum.Predicted + counts.Predicted, sum.Correct + counts.Correct);
            }
        }

        return [.. sums.Select(sum => new EntityScores(sum.Gold, sum.Predicted, sum.Correct))];
    }
}
