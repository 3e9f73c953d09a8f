namespace LightLM.Clue.DataSets;

/// <summary>A noun and a pronoun in a text of CLUEWSC2020.</summary>
/// <param name="Id">The row's id.</param>
/// <param name="Line">The line of the data file, counted from 1.</param>
/// <param name="Text">The text.</param>
/// <param name="Noun">The candidate (span1).</param>
/// <param name="Pronoun">The pronoun (span2).</param>
/// <param name="Label">"true" when the pronoun refers to the noun, "false" when not, null where the file has no labels.</param>
public sealed record Cluewsc2020Example(RowId Id, int Line, string Text, MarkedSpan Noun, MarkedSpan Pronoun, string? Label)
    : ClueExample(Id, Line);
