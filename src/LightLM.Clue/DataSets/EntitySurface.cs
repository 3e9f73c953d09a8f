namespace LightLM.Clue.DataSets;

/// <summary>An entity's text under its type, wherever in the sentence it is: what CLUENER2020's own scorer counts.</summary>
/// <param name="Type">One of the ten types, such as "government".</param>
/// <param name="Surface">The entity's text.</param>
public sealed record EntitySurface(string Type, string Surface);
