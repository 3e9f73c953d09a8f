using System.Globalization;

namespace LightLM.Tasks;

/// <summary>An answer found in a passage.</summary>
/// <param name="Text">The answer, cut from the passage.</param>
/// <param name="Start">The first UTF-16 unit of the passage.</param>
/// <param name="Length">The number of UTF-16 units.</param>
/// <param name="Score">The sum of the start and the end logit: larger is better, comparable within one question only.</param>
/// <param name="Probability">
/// The softmax of the scores over all candidates of the passage and "no answer", from 0 to 1. A model that was never trained on questions
/// without an answer is too sure of itself.
/// </param>
/// <param name="Margin">By how much the score exceeds that of "no answer", in logits.</param>
public sealed record Answer(string Text, int Start, int Length, float Score, float Probability, float Margin)
{
    /// <summary>The UTF-16 unit behind the last one.</summary>
    public int End => Start + Length;

    /// <summary>Whether the question was longer than the model reads.</summary>
    public bool IsTruncated => CutQuestion is not null;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Text} [{Start}, {End}) {Probability:0.0000}");

    /// <summary>The question where it was longer than the model reads; null where all of it was read.</summary>
    public CutText? CutQuestion { get; init; }
}
