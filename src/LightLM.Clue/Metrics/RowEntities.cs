namespace LightLM.Clue.Metrics;

/// <summary>
/// Compares the entities of one row. What makes two of them the same is the key's matter; one that is given twice counts once.
/// </summary>
internal static class RowEntities
{
    /// <summary>How many entities of each type the data has, were predicted, and are correct.</summary>
    public static IReadOnlyDictionary<string, EntityScores> Compare<TKey>(
        IEnumerable<(string Type, TKey Key)> gold, IEnumerable<(string Type, TKey Key)> predicted)
    {
        ILookup<string, TKey> expected = gold.Distinct().ToLookup(entity => entity.Type, entity => entity.Key);
        ILookup<string, TKey> given = predicted.Distinct().ToLookup(entity => entity.Type, entity => entity.Key);
        return expected.Concat(given).Select(type => type.Key).Distinct().ToDictionary(type => type, type => new EntityScores(
            expected[type].Count(), given[type].Count(), expected[type].Intersect(given[type]).Count()));
    }
}
