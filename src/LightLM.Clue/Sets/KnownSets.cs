namespace LightLM.Clue.Sets;

/// <summary>The data sets that the commands know.</summary>
public static class KnownSets
{
    /// <summary>The contest's four, and those beside them.</summary>
    public static IReadOnlyList<DataSet> All { get; } = [.. ClueTasks.All.Select(task => new ContestTaskSet(task)), .. WarmUpSets.All, new MrqaSet()];
}
