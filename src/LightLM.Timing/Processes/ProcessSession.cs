using System.Globalization;

namespace LightLM.Timing.Processes;

/// <summary>Names a session of processes, on this start of this machine only.</summary>
/// <param name="Id">The number of its first process.</param>
/// <param name="StartTicks">When that process started, in the system's ticks since the machine did.</param>
/// <param name="BootId">Which start of the machine.</param>
public sealed record ProcessSession(int Id, long StartTicks, string BootId)
{
    private const string BootIdPath = "/proc/sys/kernel/random/boot_id";

    /// <summary>Ends what is left of a session whose starter has died. A number that others were given since is left alone.</summary>
    /// <returns>How many processes were ended.</returns>
    public int EndLeftovers()
    {
        if (!OperatingSystem.IsLinux() || BootId != ReadBootId())
        {
            return 0;
        }

        // While a session has members its number is not given to a new process; a first process that started later is another session's.
        // The first process is one of them also in the moment before it has made the session.
        ProcessEntry[] members = [.. ProcessEntry.ReadAll().Where(entry => entry.IsAlive && (entry.Session == Id || IsFirst(entry)))];
        if (members.Any(entry => entry.Id == Id && entry.StartTicks != StartTicks) || members.Any(entry => entry.StartTicks < StartTicks))
        {
            return 0;
        }

        foreach (ProcessEntry member in members)
        {
            LinuxCalls.Kill(member.Id);
        }

        return members.Length;
    }

    /// <summary>The session in one line, for a file.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Id} {StartTicks} {BootId}");

    /// <summary>Reads what <see cref="ToString"/> wrote; null for anything else.</summary>
    public static ProcessSession? Parse(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        string[] parts = line.Trim().Split(' ');
        return parts.Length == 3
            && int.TryParse(parts[0], CultureInfo.InvariantCulture, out int id) && id > 1
            && long.TryParse(parts[1], CultureInfo.InvariantCulture, out long start)
            ? new ProcessSession(id, start, parts[2])
            : null;
    }

    internal static ProcessSession Of(ProcessEntry first) => new(first.Id, first.StartTicks, ReadBootId());

    private bool IsFirst(ProcessEntry entry) => entry.Id == Id && entry.StartTicks == StartTicks;

    private static string ReadBootId()
    {
        try
        {
            return File.ReadAllText(BootIdPath).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "unknown";
        }
    }
}
