namespace LightLM.Tasks;

/// <summary>A text, and what may belong to it.</summary>
/// <param name="Text">The text, such as a question.</param>
/// <param name="Choices">The continuations or answers to choose from.</param>
internal readonly record struct ChoiceQuery(string Text, IReadOnlyList<string> Choices);
