namespace LightLM.Clue.DataSets;

/// <summary>An abstract and keywords of CSL.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Line">The line of the data file, counted from 1.</param>
/// <param name="Abstract">The paper's abstract.</param>
/// <param name="Keywords">The keywords to judge.</param>
/// <param name="Label">"1" when all the keywords are the paper's own, "0" when one is made up, null where the file has no labels.</param>
public sealed record CslExample(RowId Id, int Line, string Abstract, IReadOnlyList<string> Keywords, string? Label) : ClueExample(Id, Line);
