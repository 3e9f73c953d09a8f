namespace LightLM.Clue.Predictions;

/// <summary>The label predicted for a row that has one, such as "0" or "1" for CSL and "true" or "false" for CLUEWSC2020.</summary>
/// <param name="Id">The row's id in the test set.</param>
/// <param name="Label">One of the labels of the data set.</param>
public sealed record LabelPrediction(RowId Id, string Label);
