namespace LightLM.Clue.Prediction;

/// <summary>How far a prediction run has come.</summary>
/// <param name="Done">Rows that are done.</param>
/// <param name="Total">All rows.</param>
public sealed record PredictionProgress(int Done, int Total);
