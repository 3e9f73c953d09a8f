using System.Globalization;
using System.Text;
using LightLM.Clue.DataSets;

namespace LightLM.Clue.Metrics;

/// <summary>Exact match and F1 of one answer by the rules of MRQA 2019 (mrqa_official_eval.py), each the best over the reference answers.</summary>
internal static class MrqaMetric
{
    private const string AsciiPunctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~";

    /// <summary>The scores of a prediction, each 0 to 100.</summary>
    public static QuestionScores Score(MrqaExample row, string prediction)
    {
        string[] words = Words(prediction);
        string[][] answers = [.. row.Answers.Select(Words)];
        return new QuestionScores(
            row.Id, answers.Any(answer => answer.SequenceEqual(words)) ? 100 : 0, 100 * answers.Max(answer => F1(answer, words)));
    }

    /// <summary>The words that count: in lower case, without ASCII's punctuation and without articles.</summary>
    public static string[] Words(string text)
    {
        StringBuilder kept = new(text.Length);
        StringBuilder word = new();
        foreach (Rune rune in text.ToLowerInvariant().EnumerateRunes())
        {
            if (IsOfWord(rune))
            {
                word.Append(rune);
            }
            else if (!rune.IsAscii || !AsciiPunctuation.Contains((char)rune.Value))
            {
                Take(word, kept);
                kept.Append(IsSpace(rune) ? " " : rune.ToString());
            }
        }

        Take(word, kept);
        return kept.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    // Punctuation goes first, so that what it separates is one word: a-the is no article.
    private static void Take(StringBuilder word, StringBuilder kept)
    {
        string text = word.ToString();
        kept.Append(text is "a" or "an" or "the" ? " " : text);
        word.Clear();
    }

    /// <summary>Whether Python's regular expressions take a character for one of a word, so that no article ends beside it.</summary>
    private static bool IsOfWord(Rune rune) => Rune.IsLetter(rune) || Rune.GetUnicodeCategory(rune) is
        UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    // Python splits at ASCII's separators of files, groups, records and units too.
    private static bool IsSpace(Rune rune) => Rune.IsWhiteSpace(rune) || rune.Value is >= 0x1C and <= 0x1F;

    private static double F1(string[] answer, string[] prediction)
    {
        Dictionary<string, int> left = answer.CountBy(word => word).ToDictionary();
        int common = 0;
        foreach (string word in prediction)
        {
            if (left.TryGetValue(word, out int count) && count > 0)
            {
                left[word] = count - 1;
                common++;
            }
        }

        return common == 0 ? 0 : 2.0 * common / (answer.Length + prediction.Length);
    }
}
