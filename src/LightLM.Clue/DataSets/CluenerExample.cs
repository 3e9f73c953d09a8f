namespace LightLM.Clue.DataSets;

/// <summary>A sentence of CLUENER2020.</summary>
/// <param name="Id">The row's id; the files with labels have none, there it is the row's index, counted from 0.</param>
/// <param name="Line">The line of the data file, counted from 1.</param>
/// <param name="Text">The sentence.</param>
/// <param name="Entities">Its entities in the file's order, or null where the file has no labels.</param>
public sealed record CluenerExample(RowId Id, int Line, string Text, IReadOnlyList<ClueEntity>? Entities) : ClueExample(Id, Line)
{
    /// <summary>What the file names with an empty list of spans.</summary>
    public IReadOnlyList<EntitySurface> Unplaced { get; init; } = [];
}
