using System.Collections;

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

    /// <summary>How well "no answer" fits.</summary>
    public NoAnswer NoAnswer { get; }

    /// <inheritdoc/>
    public int Count => _answers.Length;

    /// <inheritdoc/>
    public Answer this[int index] => _answers[index];

    /// <inheritdoc/>
    public IEnumerator<Answer> GetEnumerator() => ((IEnumerable<Answer>)_answers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
