namespace LightLM.Tasks;

/// <summary>What a prompt asks for: a part of the text, or a choice, which is a part of the prompt.</summary>
/// <param name="Text">The part of the text, or the choice: what the model marks in the prompt.</param>
/// <param name="Span">Where the text has it; null for a choice.</param>
/// <param name="Probability">
/// That of its first token as a start times that of its last token as an end; of a choice the mean over the windows that answer with it.
/// </param>
public readonly record struct FoundSpan(string Text, TextSpan? Span, float Probability);
