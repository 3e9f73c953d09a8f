using System.Text;

namespace LightLM.Clue.Submissions;

/// <summary>What problems have in common that are to be told as one: the words of their messages without what those quote and count.</summary>
/// <param name="Severity">How grave they are.</param>
/// <param name="Words">The words.</param>
internal readonly record struct ProblemKind(ProblemSeverity Severity, string Words)
{
    private const int LongestWords = 200;

    /// <summary>The kind of a problem.</summary>
    public static ProblemKind Of(ProblemSeverity severity, string message)
    {
        StringBuilder words = new();
        char quote = '\0';
        foreach (char unit in message)
        {
            if (quote != '\0')
            {
                quote = unit == quote ? '\0' : quote;
            }
            else if (unit is '"' || (unit is '\'' && (words.Length == 0 || words[^1] is ' ')))
            {
                quote = unit;
            }
            else if (char.IsAsciiLetterLower(unit) || (unit is ' ' or ':' && words.Length > 0 && words[^1] != unit))
            {
                words.Append(unit);
            }

            if (words.Length == LongestWords)
            {
                break;
            }
        }

        return new ProblemKind(severity, words.ToString());
    }

    /// <summary>The kind of all that has no kind of its own.</summary>
    public static ProblemKind Other(ProblemSeverity severity) => new(severity, "");
}
