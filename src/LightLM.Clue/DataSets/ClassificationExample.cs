using LightLM.Tasks;

namespace LightLM.Clue.DataSets;

/// <summary>A text or a pair of texts to be classified.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Line">The line of the data file, counted from 1.</param>
/// <param name="Text">The text, or the two texts.</param>
/// <param name="Label">The label, or null where the file has none.</param>
public sealed record ClassificationExample(RowId Id, int Line, TextPair Text, string? Label) : ClueExample(Id, Line);
