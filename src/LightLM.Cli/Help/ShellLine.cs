using LightLM.Cli.Output;

namespace LightLM.Cli.Help;

/// <summary>Folds a line for the shell so that it fits a terminal and can be copied all the same.</summary>
internal static class ShellLine
{
    private const string Continuation = " \\";
    private const string Indent = "    ";

    /// <summary>The lines: each but the last ends with a backslash; texts in quotes stay whole.</summary>
    /// <param name="line">The line.</param>
    /// <param name="width">The terminal's columns.</param>
    public static IReadOnlyList<string> Fold(string line, int width)
    {
        if (CellWidth.Of(line) <= width)
        {
            return [line];
        }

        List<string> lines = [];
        string current = "";
        foreach (string word in Words(line))
        {
            string longer = current.Length == 0 ? word : $"{current} {word}";
            if (CellWidth.Of(longer) + Continuation.Length > width && current.Length > 0)
            {
                lines.Add(current + Continuation);
                longer = Indent + word;
            }

            current = longer;
        }

        return [.. lines, current];
    }

    /// <summary>The line's words; an option stays with its value.</summary>
    private static IEnumerable<string> Words(string line)
    {
        string[] parts = line.Split('"');
        string word = "";
        for (int i = 0; i < parts.Length; i++)
        {
            if (i % 2 == 1)
            {
                word += $"\"{parts[i]}\"";
                continue;
            }

            string[] words = parts[i].Split(' ');
            word += words[0];
            foreach (string next in words[1..])
            {
                if (word.StartsWith('-') && !word.Contains(' ', StringComparison.Ordinal) && !next.StartsWith('-'))
                {
                    word += $" {next}";
                    continue;
                }

                yield return word;
                word = next;
            }
        }

        yield return word;
    }
}
