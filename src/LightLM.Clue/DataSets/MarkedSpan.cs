namespace LightLM.Clue.DataSets;

/// <summary>A piece of a text that a row points at.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Start">Where it starts, in code points from 0.</param>
public sealed record MarkedSpan(string Text, int Start);
