namespace LightLM.Clue.Predictions;

/// <summary>The answer predicted for a question about a passage.</summary>
/// <param name="Id">The question's id, such as "TEST_0_QUERY_0".</param>
/// <param name="Answer">The answer's text.</param>
public sealed record AnswerPrediction(RowId Id, string Answer);
