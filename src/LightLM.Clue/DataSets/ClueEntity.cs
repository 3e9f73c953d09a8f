namespace LightLM.Clue.DataSets;

/// <summary>A named entity as the CLUENER2020 files have it.</summary>
/// <param name="Type">One of the ten types, such as "government".</param>
/// <param name="Surface">The entity's text.</param>
/// <param name="First">Position of its first character in the sentence, in code points from 0.</param>
/// <param name="Last">Position of its last character (inclusive), in code points from 0.</param>
public sealed record ClueEntity(string Type, string Surface, int First, int Last);
