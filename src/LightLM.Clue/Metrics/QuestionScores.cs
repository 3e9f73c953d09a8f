namespace LightLM.Clue.Metrics;

/// <summary>The scores of one answered question, by the rules of its data set.</summary>
/// <param name="Id">The question's id.</param>
/// <param name="Em">100 when the answer equals a reference answer once both are normalized, else 0.</param>
/// <param name="F1">The overlap with the best reference answer, 0 to 100.</param>
public sealed record QuestionScores(RowId Id, double Em, double F1);
