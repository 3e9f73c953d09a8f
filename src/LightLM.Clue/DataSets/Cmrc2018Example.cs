namespace LightLM.Clue.DataSets;

/// <summary>A question of CMRC 2018 and the passage that answers it.</summary>
/// <param name="Id">The question's id, such as "DEV_0_QUERY_0".</param>
/// <param name="Line">The line of the data file on which the question starts, counted from 1.</param>
/// <param name="Title">The passage's title, or null.</param>
/// <param name="Passage">The passage; questions about one passage share the string.</param>
/// <param name="Question">The question.</param>
/// <param name="Answers">The reference answers; none where the file has no labels, or dummies in their place.</param>
public sealed record Cmrc2018Example(
    RowId Id, int Line, string? Title, string Passage, string Question, IReadOnlyList<Cmrc2018Answer> Answers) : ClueExample(Id, Line);
