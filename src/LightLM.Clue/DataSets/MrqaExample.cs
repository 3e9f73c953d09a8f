namespace LightLM.Clue.DataSets;

/// <summary>A question of an MRQA file and the context that answers it.</summary>
/// <param name="Id">The question's id ("qid").</param>
/// <param name="Line">The line of the data file on which the question starts, counted from 1.</param>
/// <param name="Context">The context; questions about one context share the string.</param>
/// <param name="Question">The question.</param>
/// <param name="Answers">The reference answers; none where the file has no labels.</param>
public sealed record MrqaExample(RowId Id, int Line, string Context, string Question, IReadOnlyList<string> Answers) : ClueExample(Id, Line);
