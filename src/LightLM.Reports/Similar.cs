namespace LightLM.Reports;

/// <summary>Guesses which word was meant.</summary>
internal static class Similar
{
    /// <summary>What is longer resembles no word, and comparing takes time in proportion to its length.</summary>
    private const int LongestWord = 64;

    /// <summary>The most similar candidate, or null where none is close.</summary>
    public static string? Find(string word, IEnumerable<string> candidates)
    {
        if (word.Length > LongestWord)
        {
            return null;
        }

        string? closest = candidates.MinBy(candidate => Distance(word, candidate));
        return closest is not null && Distance(word, closest) <= Math.Max(1, word.Length / 2) && Distance(word, closest) < closest.Length
            ? closest
            : null;
    }

    /// <summary>"Did you mean ...?" with a space before it, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> candidates) =>
        Find(word, candidates) is string found ? $" Did you mean '{found}'?" : "";

    /// <summary>How far a word is from what may have been meant; a beginning of a word is close to it.</summary>
    private static int Distance(string word, string candidate) =>
        candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase) || word.StartsWith(candidate, StringComparison.OrdinalIgnoreCase)
            ? 1
            : Edits(word, candidate);

    /// <summary>How many insertions, deletions, replacements and swaps of neighbours lead from one word to the other.</summary>
    private static int Edits(string from, string to)
    {
        int[,] table = new int[from.Length + 1, to.Length + 1];
        for (int i = 0; i <= from.Length; i++)
        {
            for (int j = 0; j <= to.Length; j++)
            {
                table[i, j] = i == 0 || j == 0 ? i + j : Step(table, from, to, i, j);
            }
        }

        return table[from.Length, to.Length];
    }

    private static int Step(int[,] table, string from, string to, int i, int j)
    {
        int replaced = table[i - 1, j - 1] + (Same(from[i - 1], to[j - 1]) ? 0 : 1);
        int best = Math.Min(replaced, Math.Min(table[i - 1, j], table[i, j - 1]) + 1);
        bool isSwap = i > 1 && j > 1 && Same(from[i - 1], to[j - 2]) && Same(from[i - 2], to[j - 1]);
        return isSwap ? Math.Min(best, table[i - 2, j - 2] + 1) : best;
    }

    private static bool Same(char one, char other) => char.ToLowerInvariant(one) == char.ToLowerInvariant(other);
}
