namespace LightLM.Clue.DataSets;

/// <summary>A row of a data set (for CMRC 2018: a question).</summary>
/// <param name="Id">What names the row in a prediction file.</param>
/// <param name="Line">The line of the data file on which the row starts, counted from 1.</param>
public abstract record ClueExample(RowId Id, int Line);
