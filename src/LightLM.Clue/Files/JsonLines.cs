using System.Text.Json;
using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>Files with one JSON object on each line.</summary>
internal static class JsonLines
{
    /// <summary>The objects in the file's order; lines that are none are reported and left out.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    /// <param name="faults">Where faults are reported.</param>
    /// <param name="allowBlankEnd">Whether blank lines after the last object pass.</param>
    public static List<JsonItem> Parse(ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd)
    {
        List<JsonItem> rows = [];
        ForEach(content, faults, allowBlankEnd, rows.Add);
        return rows;
    }

    /// <summary>Goes through the objects one by one, so that not all of them are held.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    /// <param name="faults">Where faults are reported.</param>
    /// <param name="allowBlankEnd">Whether blank lines after the last object pass.</param>
    /// <param name="take">Takes an object.</param>
    public static void ForEach(ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd, Action<JsonItem> take)
    {
        ReadOnlySpan<byte> rest = allowBlankEnd ? content.TrimEnd(" \t\r\n"u8) : WithoutFinalLineEnd(content);
        for (int line = 1; !rest.IsEmpty; line++)
        {
            int end = rest.IndexOf((byte)'\n');
            ReadOnlySpan<byte> text = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (ParseLine(text, line, faults) is JsonItem row)
            {
                take(row);
            }

            if (end >= 0 && rest.IsEmpty)
            {
                ParseLine(rest, line + 1, faults);
            }
        }
    }

    private static ReadOnlySpan<byte> WithoutFinalLineEnd(ReadOnlySpan<byte> content) =>
        content.EndsWith((byte)'\n') ? content[..^1] : content;

    private static JsonItem? ParseLine(ReadOnlySpan<byte> text, int line, FaultLog faults)
    {
        if (text.Trim(" \t\r"u8).IsEmpty)
        {
            faults.Add(line, null, "the line is blank, but every line must hold one JSON object; remove it.");
            return null;
        }

        JsonItem? row = JsonTexts.Parse(text, line, faults);
        if (row is not null && row.Kind != JsonValueKind.Object)
        {
            faults.Add(line, null, $"expected a JSON object, found {Fields.Describe(row)}.");
            return null;
        }

        return row;
    }
}
