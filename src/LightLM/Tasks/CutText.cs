namespace LightLM.Tasks;

/// <summary>A text that was longer than a model reads, so that its end was cut.</summary>
/// <param name="Name">Which text of the item it is, such as "text", "second text" or "question".</param>
/// <param name="Tokens">The tokens that it had, without special tokens of the sequence; those of a prompt before it are counted.</param>
/// <param name="Kept">How many of them the model reads.</param>
/// <param name="Pair">Where one text is read with each of several: with which, counted from 0; else null.</param>
public readonly record struct CutText(string Name, int Tokens, int Kept, int? Pair = null);
