using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Cli.Input;

/// <summary>
/// A part of a text as people write it down: its words (<c>小明</c>), its words with where they start (<c>他@15</c>), or where it starts
/// and how long it is (<c>15:1</c>). Positions count UTF-16 units from 0.
/// </summary>
internal static partial class SpanArgument
{
    private const int MaxListed = 10;

    // Looking for words takes time in proportion to their length and the text's.
    private const int MaxLength = 1000;

    /// <summary>Finds the part in the text.</summary>
    /// <exception cref="InputException">There is no such part, or there are several.</exception>
    public static TextSpan Find(string text, string span)
    {
        if (StartAndLength().Match(span) is { Success: true } numbers)
        {
            return Between(text, span, Number(numbers.Groups[1]), Number(numbers.Groups[2]));
        }

        if (span.Length > MaxLength)
        {
            throw new InputException($"expected a part of the text of at most {MaxLength} characters, found {span.Length}: give START:LENGTH.");
        }

        int[] starts = [.. Occurrences(text, span).Take(MaxListed + 1)];
        if (starts.Length == 0 && WordAndStart().Match(span) is { Success: true } place)
        {
            return WordAt(text, place.Groups[1].Value, Number(place.Groups[2]));
        }

        return starts.Length == 1 ? new TextSpan(starts[0], span.Length) : throw NotOnce(span, starts);
    }

    /// <summary>Reads the part of a JSON line: written down as people do, or an object with where it starts and ends.</summary>
    /// <exception cref="InputException">There is no such part, or there are several.</exception>
    public static TextSpan Read(string text, JsonItem span)
    {
        if (span.Kind == JsonValueKind.String)
        {
            return Find(text, span.Text());
        }

        int start = span["start"].Integer(0, Math.Max(0, text.Length - 1));
        return new TextSpan(start, span["end"].Integer(start + 1, Math.Max(start + 1, text.Length)) - start);
    }

    private static TextSpan Between(string text, string span, int start, int length) =>
        length > 0 && start <= text.Length - length
            ? new TextSpan(start, length)
            : throw new InputException($"'{span}' is not inside the text of {text.Length} characters: give START:LENGTH, counted from 0.");

    private static TextSpan WordAt(string text, string word, int start) =>
        start <= text.Length - word.Length && string.CompareOrdinal(text, start, word, 0, word.Length) == 0
            ? new TextSpan(start, word.Length)
            : throw NotThere(text, word, start);

    private static InputException NotThere(string text, string word, int start)
    {
        int[] starts = [.. Occurrences(text, word).Take(MaxListed + 1)];
        string found = starts.Length == 0 ? "it does not occur at all" : $"it starts at {List(starts)}";
        return new InputException($"'{word}' does not start at {start} of the text: {found}.");
    }

    private static InputException NotOnce(string span, int[] starts) => new(starts.Length == 0
        ? $"'{span}' does not occur in the text: give words of the text, or START:LENGTH."
        : $"'{span}' occurs {Count(starts)} times in the text, at {List(starts)}: say which, as in '{span}@{starts[0]}'.");

    private static IEnumerable<int> Occurrences(string text, string words)
    {
        int start = words.Length == 0 ? -1 : text.IndexOf(words, StringComparison.Ordinal);
        while (start >= 0)
        {
            yield return start;
            start = text.IndexOf(words, start + 1, StringComparison.Ordinal);
        }
    }

    private static string Count(int[] starts) => starts.Length > MaxListed ? $"more than {MaxListed}" : $"{starts.Length}";

    private static string List(int[] starts) =>
        string.Join(", ", starts.Take(MaxListed)) + (starts.Length > MaxListed ? ", ..." : "");

    private static int Number(Group digits) =>
        int.TryParse(digits.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : int.MaxValue;

    [GeneratedRegex(@"\A([0-9]+):([0-9]+)\z")]
    private static partial Regex StartAndLength();

    [GeneratedRegex(@"\A(.+)@([0-9]+)\z", RegexOptions.Singleline)]
    private static partial Regex WordAndStart();
}
