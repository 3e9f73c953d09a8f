namespace LightLM.Clue.DataSets;

/// <summary>A reference answer of CMRC 2018.</summary>
/// <param name="Text">The answer; now and then in the annotator's words, so that it does not occur in the passage.</param>
/// <param name="Start">
/// Where the file says that it starts, in code points from 0; null when the file says -1 or nothing. Not always where the text is.
/// </param>
public sealed record Cmrc2018Answer(string Text, int? Start);
