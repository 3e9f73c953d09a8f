using System.Globalization;
using System.Text;

namespace LightLM.Timing.Processes;

/// <summary>What Linux tells about a process in <c>/proc/PID/stat</c> (proc_pid_stat(5)).</summary>
internal readonly record struct ProcessEntry(int Id, char State, int Parent, int Session, long StartTicks, long ResidentBytes)
{
    private const int StateField = 0;
    private const int ParentField = 1;
    private const int SessionField = 3;
    private const int StartField = 19;
    private const int ResidentField = 21;

    /// <summary>Whether it still runs: it is neither a zombie nor being removed.</summary>
    public bool IsAlive => State is not ('Z' or 'X' or 'x');

    /// <summary>The name of its program, as it calls itself.</summary>
    public string Name => ReadText("comm").TrimEnd('\n');

    /// <summary>A process that ended before anything could be read of it.</summary>
    public static ProcessEntry Ended(int id) => new(id, 'X', 0, id, 0, 0);

    /// <summary>All processes.</summary>
    public static List<ProcessEntry> ReadAll()
    {
        List<ProcessEntry> entries = [];
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder.AsSpan()), CultureInfo.InvariantCulture, out int id) && Read(id) is ProcessEntry entry)
            {
                entries.Add(entry);
            }
        }

        return entries;
    }

    /// <summary>One process, or null where there is none.</summary>
    public static ProcessEntry? Read(int id)
    {
        string text = ReadText(id, "stat");

        // The second field is the program's name in parentheses, and may hold anything.
        int end = text.LastIndexOf(')');
        string[] fields = end < 0 ? [] : text[(end + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return fields.Length <= ResidentField
            ? null
            : new ProcessEntry(
                id,
                fields[StateField][0],
                int.Parse(fields[ParentField], CultureInfo.InvariantCulture),
                int.Parse(fields[SessionField], CultureInfo.InvariantCulture),
                long.Parse(fields[StartField], CultureInfo.InvariantCulture),
                long.Parse(fields[ResidentField], CultureInfo.InvariantCulture) * Environment.SystemPageSize);
    }

    /// <summary>Its resident memory, shared pages divided among those who share them where the system tells that.</summary>
    public long ProportionalBytes() => Number(ReadText("smaps_rollup"), "Pss:") is long kibibytes ? kibibytes << 10 : ResidentBytes;

    /// <summary>How many bytes it has written to disks, or 0 where that is not told.</summary>
    public long WrittenBytes() => Number(ReadText("io"), "write_bytes:") ?? 0;

    /// <summary>The numbers of its threads.</summary>
    public IEnumerable<int> Threads()
    {
        try
        {
            string[] threads = Directory.GetDirectories($"/proc/{Id}/task");
            return [.. threads.Select(thread => int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static long? Number(string text, string name)
    {
        foreach (string line in text.Split('\n'))
        {
            if (line.StartsWith(name, StringComparison.Ordinal))
            {
                string digits = line[name.Length..].Replace("kB", "", StringComparison.Ordinal);
                return long.TryParse(digits, CultureInfo.InvariantCulture, out long value) ? value : null;
            }
        }

        return null;
    }

    private string ReadText(string file) => ReadText(Id, file);

    private static string ReadText(int id, string file)
    {
        try
        {
            // Names of programs need not be UTF-8.
            return File.ReadAllText($"/proc/{id}/{file}", Encoding.Latin1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
