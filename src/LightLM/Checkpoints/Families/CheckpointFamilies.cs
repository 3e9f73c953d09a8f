namespace LightLM.Checkpoints.Families;

/// <summary>The families that are read and written.</summary>
internal static class CheckpointFamilies
{
    /// <summary>All of them; a configuration that names none is taken for the first.</summary>
    public static IReadOnlyList<CheckpointFamily> All { get; } = 
    [
        BertFamily.Table, DistilBertFamily.Table, AlbertFamily.Table, ElectraFamily.Table, ErnieFamily.Table,
        RobertaFamily.Table, RobertaFamily.MultilingualTable, RoFormerFamily.Table,
    ];

    /// <summary>The family of a name, or null.</summary>
    public static CheckpointFamily? Find(string name) => All.FirstOrDefault(family => family.Name == name);

    /// <summary>The names, for messages.</summary>
    public static string Names => string.Join(" or ", All.Select(family => family.Name));
}
