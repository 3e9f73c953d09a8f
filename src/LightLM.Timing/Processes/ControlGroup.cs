using System.Globalization;
using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>
/// Holds the memory, files in memory included, the processes and the processors of a command, whatever it does: a Linux control group for
/// one run. It is removed at the end; one whose owner was killed is removed when the next is created.
/// </summary>
[SupportedOSPlatform("linux")]
internal abstract class ControlGroup(IReadOnlyList<ControlFolder> folders) : IDisposable
{
    /// <summary>Where groups are.</summary>
    protected const string Root = "/sys/fs/cgroup";

    /// <summary>How many threads a process may have on average: the system counts threads, while processes are looked at.</summary>
    public const int ThreadsPerProcess = 16;

    private const string Prefix = "lightlm";
    private static int lastNumber;

    /// <summary>The settings of a shell that make it, and what it starts, a member.</summary>
    public string EntranceScript => string.Concat(folders.Select(folder => $"echo 0 > '{folder.Entrance}' || exit 1; "));

    /// <summary>The most memory that was taken at a time, pages of files included; null where that is not told.</summary>
    public abstract long? PeakMemoryBytes { get; }

    /// <summary>The processor time of all members so far.</summary>
    public abstract TimeSpan ProcessorTime { get; }

    /// <summary>Whether the system has ended a member because the memory was used up.</summary>
    public abstract bool HasRunOutOfMemory { get; }

    /// <summary>Whether the system has refused to start a process or thread because there were too many.</summary>
    public abstract bool HasRunOutOfProcesses { get; }

    /// <summary>Creates a group.</summary>
    /// <param name="limits">What its members may use.</param>
    /// <param name="processors">The processors that they may run on; those of this process where there are none.</param>
    /// <param name="problem">Why no group can be created here, or null.</param>
    public static ControlGroup? TryCreate(ProcessLimits limits, IReadOnlyList<int> processors, out string? problem)
    {
        problem = null;
        try
        {
            return UnifiedControlGroup.IsMounted
                ? UnifiedControlGroup.Create(limits, processors)
                : SeparateControlGroup.Create(limits, processors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problem = e.Message.TrimEnd('.');
            return null;
        }
    }

    public void Dispose()
    {
        foreach (ControlFolder folder in folders)
        {
            folder.Remove();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The path of this process's own group in a hierarchy, from the hierarchy's root.</summary>
    /// <param name="controller">What the hierarchy controls; empty for that of version 2.</param>
    protected static string OwnPath(string controller) =>
        File.ReadLines("/proc/self/cgroup")
            .Select(line => line.Split(':', 3))
            .FirstOrDefault(parts => parts.Length == 3 && parts[1].Split(',').Contains(controller))?[2].TrimStart('/') ?? "";

    /// <summary>Creates a folder in the first of some parents that allows it.</summary>
    /// <param name="parents">The folders to try.</param>
    /// <param name="set">Sets what the new folder needs.</param>
    /// <exception cref="IOException">None does; the reason is the last one's.</exception>
    protected static ControlFolder CreateIn(IEnumerable<string> parents, Action<ControlFolder, ControlFolder> set)
    {
        Exception? refusal = null;
        foreach (string parent in parents.Where(Directory.Exists).Distinct())
        {
            ControlFolder folder = new(Path.Combine(parent, NewName()));
            try
            {
                RemoveLeftovers(parent);
                Directory.CreateDirectory(folder.Path);
                set(new ControlFolder(parent), folder);
                return folder;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                folder.Remove();
                refusal = e;
            }
        }

        throw refusal as IOException ?? new IOException(refusal?.Message ?? $"there is no hierarchy of control groups in {Root}", refusal);
    }

    /// <summary>How many threads the members may have together.</summary>
    protected static string MostThreads(ProcessLimits limits) => Show((long)limits.Processes * ThreadsPerProcess);

    protected static string Show(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string NewName()
    {
        long start = ProcessEntry.Read(Environment.ProcessId)?.StartTicks ?? 0;
        int number = Interlocked.Increment(ref lastNumber);
        return string.Create(CultureInfo.InvariantCulture, $"{Prefix}-{Environment.ProcessId}-{start}-{number}");
    }

    private static void RemoveLeftovers(string parent)
    {
        foreach (string path in Directory.GetDirectories(parent, $"{Prefix}-*"))
        {
            string[] parts = Path.GetFileName(path).Split('-');
            if (parts.Length == 4
                && int.TryParse(parts[1], CultureInfo.InvariantCulture, out int owner)
                && long.TryParse(parts[2], CultureInfo.InvariantCulture, out long start)
                && ProcessEntry.Read(owner)?.StartTicks != start)
            {
                new ControlFolder(path).Remove();
            }
        }
    }
}
