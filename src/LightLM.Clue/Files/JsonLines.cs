using System.Text.Json;
using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>Files with one JSON object on each line.</summary>
internal static class JsonLines
{
    /// <summary>After so many useless lines the rest of a file is not read: each costs far more than its length.</summary>
    private const int MostUselessLines = 10_000;

    /// <summary>The objects in the file's order; lines that are none are reported and left out.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    /// <param name="faults">Where faults are reported.</param>
    /// <param name="allowBlankEnd">Whether blank lines after the last object pass.</param>
    public static List<JsonItem> Parse(ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd)
    {
        List<JsonItem> rows = [];
        ForEach(content, faults, allowBlankEnd, row =>
        {
            rows.Add(row);
            return true;
        });
        return rows;
    }

    /// <summary>Goes through the objects one by one, so that not all of them are held.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    /// <param name="faults">Where faults are reported.</param>
    /// <param name="allowBlankEnd">Whether blank lines after the last object pass.</param>
    /// <param name="take">Takes an object, and says whether it was of use.</param>
    /// <param name="maxValues">The most members and items of an object.</param>
    public static void ForEach(
        ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd, Func<JsonItem, bool> take, int maxValues = int.MaxValue)
    {
        int useless = 0;
        ReadOnlySpan<byte> rest = allowBlankEnd ? content.TrimEnd(" \t\r\n"u8) : WithoutFinalLineEnd(content);
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (IsBlank(text))
            {
                ReportBlank(line, faults);
            }
            else if ((ParseLine(text, line, faults, maxValues) is not JsonItem row || !take(row)) && ++useless == MostUselessLines)
            {
                string found = FormattableString.Invariant($"{MostUselessLines:N0} lines up to here are of no use");
                faults.Add(line, null, $"the rest was not read, as {found}; correct them first.");
                return;
            }

            if (end >= 0 && rest.IsEmpty)
            {
                ReportBlank(line + 1, faults);
            }
        }
    }

    private static ReadOnlySpan<byte> WithoutFinalLineEnd(ReadOnlySpan<byte> content) =>
        content.EndsWith((byte)'\n') ? content[..^1] : content;

    private static bool IsBlank(ReadOnlySpan<byte> text) => text.Trim(" \t\r"u8).IsEmpty;

    private static void ReportBlank(int line, FaultLog faults) =>
        faults.Add(line, null, "the line is blank, but every line must hold one JSON object; remove it.");

    private static JsonItem? ParseLine(ReadOnlySpan<byte> text, int line, FaultLog faults, int maxValues)
    {
        JsonItem? row = JsonTexts.Parse(text, line, faults, maxValues);
        if (row is not null && row.Kind != JsonValueKind.Object)
        {
            faults.Add(line, null, $"expected a JSON object, found {Fields.Describe(row)}.");
            return null;
        }

        return row;
    }
}
