namespace LightLM.Clue.Predictions;

/// <summary>The label predicted for a row of CSL ("0" or "1") or CLUEWSC2020 ("true" or "false").</summary>
/// <param name="Id">The row's id in the test set.</param>
/// <param name="Label">One of <see cref="ClueTasks.Labels"/> of the task.</param>
public sealed record LabelPrediction(RowId Id, string Label);
