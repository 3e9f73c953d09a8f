namespace LightLM.Tasks;

/// <summary>Something that was found in a text, or chosen for it.</summary>
/// <param name="Name">What it is, as the schema calls it.</param>
/// <param name="Text">
/// Its part of the text; of a name with choices the part of the prompt that the model marks, which is a choice where it was trained with such prompts.
/// </param>
/// <param name="Span">Where the text has it; null for a choice.</param>
/// <param name="Probability">
/// That of its first token as a start times that of its last token as an end; of a choice the mean over the windows that answer with it.
/// </param>
/// <param name="Parts">What belongs to it, in the order of the schema and of the text.</param>
public sealed record Extraction(string Name, string Text, TextSpan? Span, float Probability, IReadOnlyList<Extraction> Parts);
