using System.Collections;
using System.Globalization;

namespace LightLM.Tasks;

/// <summary>
/// The answers to a question, best first, beside what speaks for there being none: [CLS] as start and end, in the window of the passage where it
/// scores least (Devlin et al., 2018, for SQuAD 2.0). It means something only for models that were trained on questions without an answer.
/// </summary>
public sealed class AnswerList : IReadOnlyList<Answer>
{
    private readonly Answer[] _answers;

    internal AnswerList(Answer[] answers, NoAnswer noAnswer)
    {
        _answers = answers;
        NoAnswer = noAnswer;
    }

    /// <summary>The tokens that the encoder ran on: those of all windows, special ones included.</summary>
    public int TokenCount { get; internal init; }

    /// <summary>The question where it was longer than the model reads; null where all of it was read.</summary>
    public CutText? CutQuestion { get; internal init; }

    /// <summary>Whether the question was longer than the model reads.</summary>
    public bool IsTruncated => CutQuestion is not null;

    /// <summary>How well "no answer" fits.</summary>
    public NoAnswer NoAnswer { get; }

    /// <inheritdoc/>
    public int Count => _answers.Length;

    /// <inheritdoc/>
    public Answer this[int index] => _answers[index];

    /// <inheritdoc/>
    public IEnumerator<Answer> GetEnumerator() => ((IEnumerable<Answer>)_answers).GetEnumerator();

    /// <inheritdoc/>
    public override string ToString() => Count == 0 ? string.Create(CultureInfo.InvariantCulture, $"(no answer) {NoAnswer.Probability:0.0000}") : string.Join("; ", _answers.AsEnumerable());

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
