using System.Text.Json;

namespace LightLM.Contest.Journal;

/// <summary>What a journal's bytes say.</summary>
/// <param name="Records">The lines up to the first that is wrong.</param>
/// <param name="Length">Where the last whole line ends: what follows was cut off when the program died.</param>
/// <param name="Problem">What is wrong with the first line that is, or null.</param>
/// <param name="Chain">The chain behind the last line.</param>
internal sealed record JournalContents(IReadOnlyList<JournalRecord> Records, int Length, string? Problem, JournalChain Chain)
{
    /// <summary>The format's version.</summary>
    public const int Version = 4;

    private const byte LineEnd = (byte)'\n';

    /// <summary>Reads a journal up to the first line that is wrong.</summary>
    public static JournalContents Parse(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.LastIndexOf(LineEnd) + 1;
        List<JournalRecord> records = [];
        JournalChain chain = new();
        for (int start = 0; start < end;)
        {
            int length = bytes[start..].IndexOf(LineEnd);
            int line = records.Count + 1;
            if (Read(chain, bytes.Slice(start, length), line, out string? problem) is not JournalRecord record)
            {
                return new JournalContents(records, end, FormattableString.Invariant($"line {line}: {problem}"), chain);
            }

            records.Add(record);
            start += length + 1;
        }

        return new JournalContents(records, end, null, chain);
    }

    private static JournalRecord? Read(JournalChain chain, ReadOnlySpan<byte> line, int number, out string? problem)
    {
        problem = null;
        if (chain.Follow(line) is byte[] json)
        {
            JournalRecord? record = Deserialize(json);
            problem = record is null || !record.IsWhole || (number == 1) != (record.Header is { Version: Version })
                ? $"expected a measurement of journal version {Version}, found something else"
                : null;
            return problem is null ? record : null;
        }

        // Journals of before had no chain.
        problem = number == 1
            ? $"expected the beginning of a journal of version {Version}, found something else"
            : "it does not follow from the lines before it: it was changed, or lines before it were";
        return null;
    }

    private static JournalRecord? Deserialize(byte[] line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
