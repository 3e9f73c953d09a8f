namespace LightLM.Tasks;

/// <summary>How well "no answer" fits a question.</summary>
/// <param name="Score">Its score: the start logit of [CLS] and its end logit.</param>
/// <param name="Probability">The softmax of the scores over all spans of the passage that are considered and "no answer", from 0 to 1.</param>
/// <param name="BestMargin">By how much the best span's score exceeds <see cref="Score"/>, in logits; minus infinity where no span is considered.</param>
/// <param name="Threshold">The margin that answers had to reach (the model's, or that of the options); null where none had to.</param>
public readonly record struct NoAnswer(float Score, float Probability, float BestMargin, float? Threshold);
