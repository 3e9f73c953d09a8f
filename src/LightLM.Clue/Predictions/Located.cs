namespace LightLM.Clue.Predictions;

/// <summary>A prediction with the line of its file, counted from 1; no value where the row is there but at fault.</summary>
internal readonly record struct Located<T>(T? Value, RowId Id, int Line)
    where T : class;
