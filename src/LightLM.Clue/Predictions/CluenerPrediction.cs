using LightLM.Clue.DataSets;

namespace LightLM.Clue.Predictions;

/// <summary>The entities predicted for a row of CLUENER2020.</summary>
/// <param name="Id">The row's id in the test set.</param>
/// <param name="Entities">The entities; the file groups them by type and surface in order of first appearance.</param>
public sealed record CluenerPrediction(RowId Id, IReadOnlyList<ClueEntity> Entities)
{
    /// <summary>What the file names with an empty list of spans.</summary>
    public IReadOnlyList<EntitySurface> Unplaced { get; init; } = [];
}
