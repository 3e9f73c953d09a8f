namespace LightLM.Tasks.Prompted;

/// <summary>How prompts are written: what belongs to something, and choices in brackets behind what they are for, 情感倾向[正向,负向].</summary>
internal static class PromptForm
{
    private const string PartOf = "的";
    private const char Open = '[';
    private const char Close = ']';
    private const char FirstFullWidth = '！';
    private const char LastFullWidth = '～';
    private const int ToHalfWidth = FirstFullWidth - '!';

    /// <summary>Commas of Chinese texts are full-width ones; 、 has no other width.</summary>
    private static ReadOnlySpan<char> Commas => [',', '，', '、'];

    /// <summary>The prompt for a name: its full-width letters and signs are half-width ones there, as PaddleNLP asks its models.</summary>
    public static string Of(string name) => name.AsSpan().ContainsAnyInRange(FirstFullWidth, LastFullWidth)
        ? string.Create(name.Length, name, static (narrow, wide) =>
        {
            for (int i = 0; i < narrow.Length; i++)
            {
                narrow[i] = Narrow(wide[i]);
            }
        })
        : name;

    /// <summary>The prompt for a part of something.</summary>
    /// <param name="whole">What was found, as the text has it.</param>
    /// <param name="part">The part's name.</param>
    public static string OfPart(string whole, string part) => whole + PartOf + Of(part);

    /// <summary>Whether the answer to a prompt is one of the choices that it ends with.</summary>
    /// <param name="prompt">The prompt; brackets of names are half-width ones in it.</param>
    public static bool HasChoices(string prompt) => prompt.TrimEnd().EndsWith(Close) && prompt.Contains(Open, StringComparison.Ordinal);

    /// <summary>Splits a list of names at commas, but not at those between choices.</summary>
    public static IEnumerable<string> Split(string names)
    {
        int start = 0;
        int depth = 0;
        for (int i = 0; i < names.Length; i++)
        {
            depth += Narrow(names[i]) switch
            {
                Open => 1,
                Close when depth > 0 => -1,
                _ => 0,
            };
            if (depth == 0 && Commas.Contains(names[i]))
            {
                yield return names[start..i].Trim();
                start = i + 1;
            }
        }

        yield return names[start..].Trim();
    }

    /// <summary>Finds what is wrong with a name's brackets.</summary>
    /// <param name="name">A name of a schema.</param>
    /// <returns>What was expected and found, or null where the name has no brackets or ends with different choices.</returns>
    public static string? FindFault(string name)
    {
        string narrow = Of(name).Trim();
        int open = narrow.IndexOf(Open, StringComparison.Ordinal);
        int close = narrow.IndexOf(Close, StringComparison.Ordinal);
        if (open < 0 && close < 0)
        {
            return null;
        }

        if (open < 0 || (close >= 0 && close < open))
        {
            return "expected [ in front of ], found none";
        }

        if (close < 0)
        {
            return "expected ] behind the choices, found none";
        }

        if (string.IsNullOrWhiteSpace(narrow[..open]))
        {
            return "expected what to choose in front of the choices, found nothing";
        }

        return close < narrow.Length - 1
            ? "expected the choices to end the name, found more behind ]"
            : FindFaultOfChoices(narrow[(open + 1)..close]);
    }

    private static string? FindFaultOfChoices(string choices)
    {
        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (string choice in Split(choices))
        {
            if (choice.Length == 0)
            {
                return "expected choices with visible characters, found an empty one";
            }

            if (choice.Contains(Open, StringComparison.Ordinal))
            {
                return "expected choices without brackets, found a [ among them";
            }

            if (!known.Add(choice))
            {
                return $"expected different choices, found \"{Excerpt.Of(choice)}\" twice";
            }
        }

        return null;
    }

    private static char Narrow(char letter) => letter is >= FirstFullWidth and <= LastFullWidth ? (char)(letter - ToHalfWidth) : letter;
}
