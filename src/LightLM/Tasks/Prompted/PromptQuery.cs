namespace LightLM.Tasks.Prompted;

/// <summary>A text, and what to find in it.</summary>
/// <param name="Text">The text.</param>
/// <param name="Prompt">What to find; where it ends with choices in brackets, one of them.</param>
/// <param name="Threshold">The probability above which a token is a start or an end.</param>
internal readonly record struct PromptQuery(TokenizedText Text, TokenizedText Prompt, float Threshold);
