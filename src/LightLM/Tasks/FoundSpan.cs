namespace LightLM.Tasks;

/// <summary>A part of a text that a prompt names.</summary>
/// <param name="Text">The part.</param>
/// <param name="Start">Its first UTF-16 unit in the text.</param>
/// <param name="Length">Its length in UTF-16 units.</param>
/// <param name="Probability">That of its first token as a start times that of its last token as an end.</param>
public readonly record struct FoundSpan(string Text, int Start, int Length, float Probability);
