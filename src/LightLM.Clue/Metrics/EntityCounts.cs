namespace LightLM.Clue.Metrics;

/// <summary>Counts entities by type: in the data, predicted, and correct. What makes two entities of a row the same is the key's matter.</summary>
internal sealed class EntityCounts
{
    private readonly SortedDictionary<string, EntityScores> perType = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, EntityScores> PerType => perType;

    public EntityScores Total => new(
        perType.Values.Sum(scores => scores.Gold),
        perType.Values.Sum(scores => scores.Predicted),
        perType.Values.Sum(scores => scores.Correct));

    /// <summary>The mean of the types' F1; 0 where there are none.</summary>
    public double F1Macro => perType.Count == 0 ? 0 : perType.Values.Average(scores => scores.F1);

    /// <summary>Adds the entities of one row; one that is given twice counts once.</summary>
    public void Add<TKey>(IEnumerable<(string Type, TKey Key)> gold, IEnumerable<(string Type, TKey Key)> predicted)
    {
        HashSet<(string Type, TKey Key)> expected = [.. gold];
        HashSet<(string Type, TKey Key)> given = [.. predicted];
        foreach ((string type, _) in expected)
        {
            Count(type, new EntityScores(1, 0, 0));
        }

        foreach ((string Type, TKey Key) entity in given)
        {
            Count(entity.Type, new EntityScores(0, 1, expected.Contains(entity) ? 1 : 0));
        }
    }

    private void Count(string type, EntityScores more)
    {
        EntityScores sum = perType.GetValueOrDefault(type) ?? new EntityScores(0, 0, 0);
        perType[type] = new EntityScores(sum.Gold + more.Gold, sum.Predicted + more.Predicted, sum.Correct + more.Correct);
    }
}
